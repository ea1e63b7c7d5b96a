// Puts the packages of the lock file in place. Uses nothing but Node itself, since it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryFolder = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(repositoryFolder, 'node_modules', '.isocenter-installed.json');

/**
 * Installs what the lock file pins, unless that was already done.
 * @param {{ withTestTools: boolean }} need the packages only tests use are left out unless asked for
 * @returns {boolean} whether anything had to be installed
 */
export function ensureInstalled({ withTestTools }) {
  requireNode();
  const lock = createHash('sha256')
    .update(readFileSync(join(repositoryFolder, 'package-lock.json')))
    .digest('hex');
  const before = readStamp();
  const current = before?.lock === lock && before.node === process.versions.node.split('.')[0];
  if (current && (before.withTestTools || !withTestTools)) return false;

  // A tree that already holds the test tools keeps them: `npm start` must not undo `npm test`.
  const testTools = withTestTools || before?.withTestTools === true;
  // Standard output is for results, such as those of `npm run corpus -- FOLDER --json`.
  console.error(`Installing packages${testTools ? ' and test tools' : ''} from package-lock.json`);
  const result = spawnSync('npm', ['ci', testTools ? '--include=dev' : '--omit=dev', '--loglevel=error'], {
    cwd: repositoryFolder,
    stdio: ['inherit', process.stderr.fd, 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    fail(
      `npm ci ended with status ${result.status}.`,
      'Check that the npm registry can be reached, then start again.',
    );
  }
  const node = process.versions.node.split('.')[0];
  writeFileSync(stampFile, JSON.stringify({ lock, node, withTestTools: testTools }));
  return true;
}

/** Installs the software we compare with, as bench/package-lock.json pins it, unless that was already done. */
export function ensurePeersInstalled() {
  const benchFolder = join(repositoryFolder, 'bench');
  const lock = createHash('sha256')
    .update(readFileSync(join(benchFolder, 'package-lock.json')))
    .digest('hex');
  const peersStampFile = join(benchFolder, 'node_modules', '.isocenter-installed');
  if (existsSync(peersStampFile) && readFileSync(peersStampFile, 'utf8') === lock) return;
  console.log('Installing the software to compare with, in bench/');
  const result = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: benchFolder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0)
    fail(`npm ci ended with status ${result.status}.`, 'Check that the npm registry can be reached.');
  writeFileSync(peersStampFile, lock);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 20)) return;
  fail(
    `Isocenter needs Node 20.20 or newer; this is ${process.versions.node}.`,
    'Install Node 20.20, 22 or 24.',
  );
}

function readStamp() {
  if (!existsSync(stampFile)) return undefined;
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return undefined; // an unreadable stamp only costs one more install
  }
}

/** Ends the process with one line that says what is wrong and what to do. */
export function fail(problem, remedy) {
  console.error(`${problem} ${remedy}`);
  process.exit(1);
}
