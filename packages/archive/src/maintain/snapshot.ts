import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { InstanceIndex } from '../index/instance-index.ts';
import { type ArchiveDatabase, openDatabase } from '../index/sql/database.ts';
import { SqlIndex } from '../index/sql/sql-index.ts';
import type { Clock } from '../ports.ts';

/** What one snapshot of a backup holds; written last, so that a snapshot with it is whole. */
export interface BackupManifest {
  readonly version: 1;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  readonly indexSha256: string;
  /** Stored files that the index of the snapshot names, and their bytes. */
  readonly files: number;
  readonly bytes: number;
}

/** Names of the whole snapshots in a backup, oldest first. */
export async function snapshotsOf(backup: string): Promise<string[]> {
  const names = await readdir(join(backup, 'snapshots')).catch(() => []);
  const whole: string[] = [];
  for (const name of names.sort()) if (await readManifest(backup, name)) whole.push(name);
  return whole;
}

export const newestSnapshot = async (backup: string): Promise<string | undefined> =>
  (await snapshotsOf(backup)).at(-1);

export async function readManifest(backup: string, snapshot: string): Promise<BackupManifest | undefined> {
  try {
    const text = await readFile(join(backup, 'snapshots', snapshot, 'manifest.json'), 'utf8');
    const manifest = JSON.parse(text) as BackupManifest;
    return manifest.version === 1 ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** Opens the copy of an index in a folder for `work`. */
export async function withIndexIn<Result>(
  folder: string,
  clock: Clock,
  work: (index: InstanceIndex, database: ArchiveDatabase) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(folder, { clock });
  try {
    return await work(new SqlIndex(database), database);
  } finally {
    await database.close();
  }
}

export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

export async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  await syncPath(join(path, '..'));
}

/** Windows needs no such call for the names in a folder and refuses it. */
export async function syncPath(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
