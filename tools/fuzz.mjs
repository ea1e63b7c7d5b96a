// `npm run fuzz`: install, then read cut and damaged files. See tests/robustness/fuzz.ts.
import { spawnSync } from 'node:child_process';
import { ensureInstalled, repositoryFolder } from './install.mjs';

ensureInstalled({ withTestTools: true });
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'tests/robustness/fuzz.ts', ...process.argv.slice(2)],
  { cwd: repositoryFolder, stdio: 'inherit' },
);
process.exit(status ?? 1);
