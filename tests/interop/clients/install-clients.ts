import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const clientsFolder = fileURLToPath(new URL('.', import.meta.url));

/** Installs the clients that this folder's lock pins, unless that was already done. Nothing of theirs is run by the install. */
export function installClients(): void {
  const lock = createHash('sha256')
    .update(readFileSync(join(clientsFolder, 'package-lock.json')))
    .digest('hex');
  const stampFile = join(clientsFolder, 'node_modules', '.isocenter-installed');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) return;
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: clientsFolder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new Error(`npm ci ended with ${status}. Can the npm registry be reached?\n${stderr}`);
  writeFileSync(stampFile, lock);
}
