// `npm run screenshots`: install, build, then draw the pages of docs/screenshots.
import { spawnSync } from 'node:child_process';
import { ensureInstalled, repositoryFolder } from './install.mjs';
import { findBrowser, provide } from './system-tools.mjs';

ensureInstalled({ withTestTools: true });
if (!provide('browser')) process.exit(1);
for (const script of [['tools/build.mjs'], ['--import', 'tsx', 'tools/take-screenshots.ts']]) {
  const { status } = spawnSync(process.execPath, script, {
    cwd: repositoryFolder,
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM_PATH: findBrowser() },
  });
  if (status !== 0) process.exit(status ?? 1);
}
