// `npm run corpus -- FOLDER`: install, then compare with the oracles of a corpus. See compare-corpus.ts.
import { spawnSync } from 'node:child_process';
import { ensureInstalled, repositoryFolder } from './install.mjs';

ensureInstalled({ withTestTools: true });
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'tools/compare-corpus.ts', ...process.argv.slice(2)],
  { cwd: repositoryFolder, stdio: 'inherit' },
);
process.exit(status ?? 1);
