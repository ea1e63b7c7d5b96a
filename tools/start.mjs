// `npm start`: install, build, serve. Options after `--` go to `isocenter start`.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, repositoryFolder } from './install.mjs';

ensureInstalled({ withTestTools: false });
await ensureBuilt();
process.argv.splice(2, 0, 'start');
await import(pathToFileURL(join(repositoryFolder, 'dist/server/cli.mjs')).href);
