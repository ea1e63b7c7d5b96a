// `npm run faults`: install, build, then end a server at every bad moment, or with `--dimse` hold many associations. See tests/faults/README.md.
import { spawnSync } from 'node:child_process';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, repositoryFolder } from './install.mjs';

ensureInstalled({ withTestTools: true });
await ensureBuilt();
const script = process.argv.includes('--dimse') ? 'many-associations.ts' : 'faults.ts';
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', `tests/faults/${script}`, ...process.argv.slice(2)],
  { cwd: repositoryFolder, stdio: 'inherit' },
);
process.exit(status ?? 1);
