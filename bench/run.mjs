// `npm run bench -- NAME`: measures what is in bench/NAME, us beside other people's software. Their packages are installed
// here, in bench/, from a lock of its own, and never by npm start or npm test.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, fail, repositoryFolder } from '../tools/install.mjs';

const benchFolder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(benchFolder).filter((name) => existsSync(join(benchFolder, name, 'index.ts')));
const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  fail(`There is no bench ${name ?? 'without a name'}.`, `Known are ${names.join(', ')}.`);
}

ensureInstalled({ withTestTools: true });
installPeers();
const tsx = join(repositoryFolder, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const { status } = spawnSync(process.execPath, [tsx, join(benchFolder, name, 'index.ts'), ...rest], {
  stdio: 'inherit',
});
process.exit(status ?? 1);

/** Installs what bench/package-lock.json pins, unless that was already done. */
function installPeers() {
  const lock = createHash('sha256')
    .update(readFileSync(join(benchFolder, 'package-lock.json')))
    .digest('hex');
  const stampFile = join(benchFolder, 'node_modules', '.isocenter-installed');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) return;
  console.log('Installing the software to compare with, in bench/');
  const result = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: benchFolder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0)
    fail(`npm ci ended with status ${result.status}.`, 'Check that the npm registry can be reached.');
  writeFileSync(stampFile, lock);
}
