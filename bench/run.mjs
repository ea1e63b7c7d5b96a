// `npm run bench -- NAME`: measures what is in bench/NAME, us beside other people's software. Their packages are installed
// here, in bench/, from a lock of its own, and never by npm start or npm test.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, ensurePeersInstalled, fail, repositoryFolder } from '../tools/install.mjs';

const benchFolder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(benchFolder).filter((name) => existsSync(join(benchFolder, name, 'index.ts')));
const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  fail(`There is no bench ${name ?? 'without a name'}.`, `Known are ${names.join(', ')}.`);
}

ensureInstalled({ withTestTools: true });
ensurePeersInstalled();
const tsx = join(repositoryFolder, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const { status } = spawnSync(process.execPath, [tsx, join(benchFolder, name, 'index.ts'), ...rest], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
