import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isIsocenterError } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import type { InstanceIndex } from '../index/instance-index.ts';
import { openDatabase } from '../index/sql/database.ts';
import { SqlIndex } from '../index/sql/sql-index.ts';
import type { Clock, Logger } from '../ports.ts';
import { shards } from '../store/blob-key.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import { FolderBlobStore } from '../store/folder-blob-store.ts';
import { copyBlob } from './copy-blob.ts';

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

export interface BackupReport extends BackupManifest {
  /** Name of the snapshot in the folder `snapshots`. */
  readonly snapshot: string;
  /** Files that were not in the backup before. */
  readonly copied: number;
  readonly copiedBytes: number;
  /** Files that could not be copied: not in the backup, and what the archive has of them is missing or damaged. */
  readonly problems: readonly BackupProblem[];
}

export interface BackupProblem {
  readonly kind: 'missing' | 'damaged';
  readonly blobKey: BlobKey;
  readonly sopInstanceUid: string;
}

export interface BackupParts {
  readonly blobs: BlobStore;
  readonly journal: BlobStore;
  readonly index: { namedBlobs(keys: readonly BlobKey[]): Promise<Set<BlobKey>> };
  /** Writes a consistent copy of the index beside what goes on. */
  readonly copyIndex: (path: string) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface BackupProgress {
  readonly onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
  readonly onProblem?: ((problem: BackupProblem) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Opens the store of a backup; with encryption at rest, one that encrypts too. */
  readonly openBlobs?: ((folder: string) => Promise<BlobStore>) | undefined;
}

/** A copy of the index and what it names, until nothing is removed meanwhile. */
const mostAttempts = 3;

/**
 * Copies a running archive into a folder: first the index at one moment, then every stored file that this index names
 * and the backup does not have yet. Files never change once they are named, so index and files agree, whatever is
 * stored meanwhile. Each file is proven by its digest as it is copied. Throws `signal`'s reason when it aborts; the next
 * run goes on from what is there.
 */
export async function backUp(
  parts: BackupParts,
  target: string,
  options: BackupProgress = {},
): Promise<BackupReport> {
  const { clock, logger } = parts;
  const openBlobs = options.openBlobs ?? FolderBlobStore.open;
  const createdAt = new Date(clock.now()).toISOString();
  const snapshot = createdAt.replace(/[:.]/g, '-');
  const folder = join(target, 'snapshots', snapshot);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const to = await openBlobs(target);
  await to.removeDrafts();
  let copied: Copied;
  let attempts = 0;
  do {
    await rm(join(folder, 'index.sqlite'), { force: true });
    await parts.copyIndex(join(folder, 'index.sqlite'));
    copied = await withIndexIn(folder, clock, (snapshotIndex) =>
      copyAll(snapshotIndex, parts.blobs, to, parts.index, options),
    );
    attempts += 1;
    // What was removed in order meanwhile is still named by this copy of the index; a new one, for which little is
    // left to copy, does not name it.
  } while (copied.removedMeanwhile > 0 && attempts < mostAttempts);
  await copyJournal(parts.journal, await openBlobs(join(target, 'journal')));
  const { files, bytes, problems } = copied;
  const indexSha256 = await digestOfFile(join(folder, 'index.sqlite'));
  const manifest: BackupManifest = { version: 1, createdAt, indexSha256, files, bytes };
  await writeDurably(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  logger.info({ files, copied: copied.copied, problems: problems.length }, 'Backed up');
  return { ...manifest, snapshot, copied: copied.copied, copiedBytes: copied.copiedBytes, problems };
}

interface Copied {
  readonly files: number;
  readonly bytes: number;
  readonly copied: number;
  readonly copiedBytes: number;
  /** Named by the copy of the index, but removed in order since. */
  readonly removedMeanwhile: number;
  readonly problems: readonly BackupProblem[];
}

/** Shard by shard, so that memory does not grow with the archive. */
async function copyAll(
  named: Pick<InstanceIndex, 'blobsOf'>,
  from: BlobStore,
  to: BlobStore,
  current: BackupParts['index'],
  { onProgress, onProblem, signal }: BackupProgress,
): Promise<Copied> {
  let total = 0;
  for (const shard of shards) total += (await named.blobsOf(shard)).size;
  const problems: BackupProblem[] = [];
  let [done, bytes, copied, copiedBytes, removedMeanwhile] = [0, 0, 0, 0, 0];
  for (const shard of shards) {
    const there = new Set(await to.keysOf(shard));
    const unsynced: BlobKey[] = [];
    for (const [blobKey, { sopInstanceUid }] of await named.blobsOf(shard)) {
      signal?.throwIfAborted();
      if (there.has(blobKey)) bytes += await sizeOf(blobKey, to);
      else {
        try {
          const length = await copyBlob(blobKey, from, to, { signal });
          unsynced.push(blobKey);
          [copied, copiedBytes, bytes] = [copied + 1, copiedBytes + length, bytes + length];
        } catch (error) {
          const kind = problemKindOf(error);
          if (!kind) throw error;
          if ((await current.namedBlobs([blobKey])).has(blobKey)) {
            problems.push({ kind, blobKey, sopInstanceUid });
            onProblem?.({ kind, blobKey, sopInstanceUid });
          } else removedMeanwhile += 1;
        }
      }
      done += 1;
      onProgress?.({ done, total });
    }
    if (unsynced.length > 0) await to.syncNames(unsynced);
  }
  return { files: total, bytes, copied, copiedBytes, removedMeanwhile, problems };
}

export interface RestoreReport {
  readonly snapshot: string;
  readonly files: number;
  readonly bytes: number;
  /** Files the snapshot names that the backup does not have whole. */
  readonly problems: readonly BackupProblem[];
}

/**
 * Makes a data folder of a backup, and proves every file by its digest on the way. The index comes last, so that a
 * restore that was broken off leaves no archive that looks whole.
 *
 * Throws `ARCHIVE_BACKUP_MISSING` where there is no whole snapshot, `ARCHIVE_RESTORE_INTO_USED` where `folder` is not
 * empty, `ARCHIVE_BACKUP_DAMAGED` where the index of the snapshot is not the one that was written.
 */
export async function restore(
  backup: string,
  folder: string,
  {
    clock,
    snapshot: wanted,
    openBlobs = FolderBlobStore.open,
    onProgress,
    onProblem,
    signal,
  }: BackupProgress & { readonly clock: Clock; readonly snapshot?: string | undefined },
): Promise<RestoreReport> {
  const snapshot = wanted ?? (await newestSnapshot(backup));
  const manifest = snapshot === undefined ? undefined : await readManifest(backup, snapshot);
  if (snapshot === undefined || !manifest) throw archiveError('ARCHIVE_BACKUP_MISSING', {});
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw archiveError('ARCHIVE_RESTORE_INTO_USED', {});
  const unfinished = join(folder, 'restoring');
  await mkdir(unfinished, { mode: 0o700 });
  const index = join(unfinished, 'index.sqlite');
  await copyFile(join(backup, 'snapshots', snapshot, 'index.sqlite'), index, signal);
  if ((await digestOfFile(index)) !== manifest.indexSha256) throw archiveError('ARCHIVE_BACKUP_DAMAGED', {});

  const [from, to] = [await openBlobs(backup), await openBlobs(folder)];
  const { files, bytes, problems } = await withIndexIn(unfinished, clock, (index) =>
    copyAll(index, from, to, index, { onProgress, onProblem, signal }),
  );
  await copyJournal(await openBlobs(join(backup, 'journal')), await openBlobs(join(folder, 'journal')));
  await syncPath(index);
  await rename(index, join(folder, 'index.sqlite'));
  await rm(unfinished, { recursive: true });
  await syncPath(folder);
  return { snapshot, files: files - problems.length, bytes, problems };
}

/** Names of the whole snapshots in a backup, oldest first. */
export async function snapshotsOf(backup: string): Promise<string[]> {
  const names = await readdir(join(backup, 'snapshots')).catch(() => []);
  const whole: string[] = [];
  for (const name of names.sort()) if (await readManifest(backup, name)) whole.push(name);
  return whole;
}

const newestSnapshot = async (backup: string): Promise<string | undefined> =>
  (await snapshotsOf(backup)).at(-1);

async function readManifest(backup: string, snapshot: string): Promise<BackupManifest | undefined> {
  try {
    const text = await readFile(join(backup, 'snapshots', snapshot, 'manifest.json'), 'utf8');
    const manifest = JSON.parse(text) as BackupManifest;
    return manifest.version === 1 ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** Opens the copy of an index in a folder for `work`. */
async function withIndexIn<Result>(
  folder: string,
  clock: Clock,
  work: (index: InstanceIndex) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(folder, { clock });
  try {
    return await work(new SqlIndex(database));
  } finally {
    await database.close();
  }
}

async function copyJournal(from: BlobStore, to: BlobStore): Promise<void> {
  const copied: BlobKey[] = [];
  for (const shard of shards) {
    const there = new Set(await to.keysOf(shard));
    for (const key of await from.keysOf(shard)) {
      if (there.has(key)) continue;
      await copyBlob(key, from, to);
      copied.push(key);
    }
  }
  await to.syncNames(copied);
}

function problemKindOf(error: unknown): BackupProblem['kind'] | undefined {
  if (isIsocenterError(error, 'ARCHIVE_BLOB_MISSING')) return 'missing';
  return isIsocenterError(error, 'ARCHIVE_BLOB_DAMAGED') ? 'damaged' : undefined;
}

async function sizeOf(key: BlobKey, blobs: BlobStore): Promise<number> {
  const blob = await blobs.open(key);
  await blob.close();
  return blob.byteLength;
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function copyFile(from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  const handle = await open(to, 'wx', 0o600);
  try {
    for await (const piece of createReadStream(from)) {
      signal?.throwIfAborted();
      await handle.writeFile(piece as Uint8Array);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  await syncPath(join(path, '..'));
}

/** Windows needs no such call for the names in a folder and refuses it. */
async function syncPath(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
