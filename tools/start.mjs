// `npm start`: install, build, serve. Options after `--` go to `isocenter start`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, repositoryFolder } from './install.mjs';

ensureInstalled({ withTestTools: false });
// In a process of its own, so that the bundlers' memory is not the server's.
const { status } = spawnSync(process.execPath, [join(repositoryFolder, 'tools/build.mjs')], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
process.argv.splice(2, 0, 'start');
await import(pathToFileURL(join(repositoryFolder, 'dist/server/cli.mjs')).href);
