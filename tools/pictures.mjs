// `npm run pictures`: both backends beside the truth over every image of the corpus in every view, which `npm test` samples.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, repositoryFolder } from './install.mjs';
import { findBrowser } from './system-tools.mjs';

ensureInstalled({ withTestTools: true });
const vitest = join(repositoryFolder, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'e2e', 'tests/render/corpus-pictures.test.ts', ...process.argv.slice(2)],
  {
    cwd: repositoryFolder,
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM_PATH: findBrowser() ?? '', ISOCENTER_EVERY_VIEW: '1' },
  },
);
process.exit(status ?? 1);
