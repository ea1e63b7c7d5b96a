import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveError } from '../errors.ts';
import { copyTables } from '../index/sql/copy-tables.ts';
import { type Migration, type OpenDatabaseOptions, openDatabase } from '../index/sql/database.ts';
import { forgetRenditions } from '../index/sql/renditions.ts';
import { SqlIndex } from '../index/sql/sql-index.ts';
import type { Clock } from '../ports.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { FolderBlobStore } from '../store/folder-blob-store.ts';
import { type BackupProblem, type BackupProgress, copyAll, copyJournal } from './copy-files.ts';
import { digestOfFile, newestSnapshot, readManifest, syncPath, withIndexIn } from './snapshot.ts';

export interface RestoreReport {
  readonly snapshot: string;
  readonly files: number;
  readonly bytes: number;
  /** Files the snapshot names that the backup does not have whole. */
  readonly problems: readonly BackupProblem[];
}

export interface RestoreOptions extends BackupProgress {
  readonly clock: Clock;
  readonly snapshot?: string | undefined;
  /** Where files and journal go; the data folder unless told. */
  readonly openStores?:
    | (() => Promise<{ readonly blobs: BlobStore; readonly journal: BlobStore }>)
    | undefined;
  /** `postgres://…`: an empty database in place of `index.sqlite`. */
  readonly url?: string | undefined;
  /** Those of other rooms, whose tables come along; needed where `url` is told. */
  readonly migrations?: readonly Migration[] | undefined;
}

/**
 * Makes a data folder, or a database and a bucket, of a backup, whichever of these it was made of, and proves every file by its
 * digest on the way. The index comes last, so that a restore that was broken off leaves no archive that looks whole.
 *
 * Throws `ARCHIVE_BACKUP_MISSING` where there is no whole snapshot, `ARCHIVE_RESTORE_INTO_USED` where `folder` or the
 * database is not empty, `ARCHIVE_BACKUP_DAMAGED` where the index of the snapshot is not the one that was written.
 */
export async function restore(
  backup: string,
  folder: string,
  options: RestoreOptions,
): Promise<RestoreReport> {
  const { clock, snapshot: wanted, openBlobs = FolderBlobStore.open, url, migrations, signal } = options;
  const snapshot = wanted ?? (await newestSnapshot(backup));
  const manifest = snapshot === undefined ? undefined : await readManifest(backup, snapshot);
  if (snapshot === undefined || !manifest) throw archiveError('ARCHIVE_BACKUP_MISSING', {});
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw archiveError('ARCHIVE_RESTORE_INTO_USED', {});
  if (url !== undefined) await checkUnused(folder, { clock, migrations, url });
  const unfinished = join(folder, 'restoring');
  await mkdir(unfinished, { mode: 0o700 });
  const index = join(unfinished, 'index.sqlite');
  await copyFile(join(backup, 'snapshots', snapshot, 'index.sqlite'), index, signal);
  if ((await digestOfFile(index)) !== manifest.indexSha256) throw archiveError('ARCHIVE_BACKUP_DAMAGED', {});

  const from = await openBlobs(backup);
  const to = (await options.openStores?.()) ?? {
    blobs: await openBlobs(folder),
    journal: await openBlobs(join(folder, 'journal')),
  };
  const { files, bytes, problems } = await withIndexIn(unfinished, clock, async (index, database) => {
    await forgetRenditions(database);
    return copyAll(index, from, to.blobs, index, options);
  });
  await copyJournal(await openBlobs(join(backup, 'journal')), to.journal);
  if (url === undefined) {
    await syncPath(index);
    await rename(index, join(folder, 'index.sqlite'));
  } else await copyIndexTo(folder, unfinished, { clock, migrations, url }, signal);
  await rm(unfinished, { recursive: true });
  await syncPath(folder);
  return { snapshot, files: files - problems.length, bytes, problems };
}

/** A database of an earlier archive must not be written over. */
async function checkUnused(folder: string, options: OpenDatabaseOptions): Promise<void> {
  const database = await openDatabase(folder, options);
  try {
    const index = new SqlIndex(database);
    if ((await index.lastSequence()) > 0 || !(await index.isEmpty()))
      throw archiveError('ARCHIVE_RESTORE_INTO_USED', {});
  } finally {
    await database.close();
  }
}

/** All of it in one transaction of the server. */
async function copyIndexTo(
  folder: string,
  unfinished: string,
  options: OpenDatabaseOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const from = await openDatabase(unfinished, { ...options, url: undefined });
  try {
    const to = await openDatabase(folder, options);
    await copyTables(from, to, signal).finally(() => to.close());
  } finally {
    await from.close();
  }
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
