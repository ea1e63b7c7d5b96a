// `npm run corpus -- FOLDER`: install, then compare with the oracles of a corpus. See compare-corpus.ts.
import { spawnSync } from 'node:child_process';
import { ensureInstalled, repositoryFolder } from './install.mjs';

ensureInstalled({ withTestTools: true });
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'tools/compare-corpus.ts', ...process.argv.slice(2)],
  {
    cwd: repositoryFolder,
    stdio: 'inherit',
    // npm runs scripts in the root of the repository, and says in this where it was called.
    env: { ...process.env, INIT_CWD: process.env.INIT_CWD ?? process.cwd() },
  },
);
process.exit(status ?? 1);
