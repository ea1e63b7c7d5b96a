import { resolve } from 'node:path';
import {
  type ArchiveDatabase,
  Journal,
  openDatabase,
  type ReindexReport,
  type RestoreReport,
  reindex,
  restore,
  silentLogger,
} from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import { Command } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { serverError } from '../errors.ts';
import { followersAtEnd, moveToEnd } from '../records/index.ts';
import { backupOpener, openBlobStores } from '../storage/open-blob-stores.ts';
import { allMigrations } from '../storage/open-configured-archive.ts';
import { createProgressBar, type ProgressBar } from './progress-bar.ts';
import { findRunningServer } from './running-server.ts';
import { configOf, withDataOptions } from './settings.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

export function reindexCommand(): Command {
  const command = new Command('reindex').description(
    'Build the index anew from the stored files, then put it in the place of the old one, which is kept beside it.',
  );
  return withDataOptions(command).action(async () => {
    const config = configOf(command);
    const report = await withBar((bar, signal) => reindexFolder(config, bar, signal));
    if (!report) return;
    for (const { blobKey, sopInstanceUid, code } of report.problems) {
      console.log(`not indexed ${sopInstanceUid ?? ''} (file ${blobKey}): ${code}; isocenter fsck says more`);
    }
    console.log(reindexLine(report));
    if (report.problems.length > 0) process.exitCode = 1;
  });
}

/**
 * Only where no server has the folder: an index cannot be replaced under its feet. The change feed of the new one tells all that is here as
 * stored anew, so those who had dealt with all of it go on behind that: else every old study would be sent by every rule.
 */
export async function reindexFolder(
  config: ServerConfig,
  bar: Pick<ProgressBar, 'show'>,
  signal: AbortSignal,
): Promise<ReindexReport> {
  await checkNoServer(config.dataFolder);
  const { blobs, journal } = await openBlobStores(config, Date);
  const atEnd = await findAtEnd(config);
  return reindex({
    folder: config.dataFolder,
    blobs,
    journal: new Journal(journal),
    clock: Date,
    logger: silentLogger,
    migrations: allMigrations,
    takeOver: (database) => moveToEnd(database, atEnd),
    url: urlOf(config),
    onProgress: ({ done, total }) => bar.show(done, total),
    signal,
  });
}

async function findAtEnd(config: ServerConfig): Promise<string[]> {
  let database: ArchiveDatabase | undefined;
  try {
    database = await openDatabase(config.dataFolder, {
      clock: Date,
      migrations: allMigrations,
      url: urlOf(config),
    });
    return await followersAtEnd(database);
  } catch (error) {
    if (isIsocenterError(error, 'ARCHIVE_INDEX_DAMAGED')) return []; // nobody's place can be read
    throw error;
  } finally {
    await database?.close();
  }
}

export function reindexLine({
  files,
  shown,
  withheld,
  problems,
  replaced,
  recordsKept,
}: ReindexReport): string {
  const old = replaced ? `; the old index lies in ${replaced}` : '';
  const records = recordsKept ? '' : '; users, drafts and jobs were lost with the old index';
  return `${files} files: ${shown} shown, ${withheld} withheld, ${problems.length} not indexed${old}${records}`;
}

export function restoreCommand(): Command {
  const command = new Command('restore')
    .description(
      'Make a data folder, or a database and a bucket, of a backup, proving every file by its digest.',
    )
    .argument('<backup>', 'folder that `isocenter backup` wrote')
    .option('--snapshot <name>', 'a folder in BACKUP/snapshots; the newest unless told');
  return withDataOptions(command).action(async (backup: string) => {
    const config = configOf(command);
    const { snapshot } = command.opts<{ snapshot?: string }>();
    const report = await withBar((bar, signal) => restoreFolder(config, backup, { snapshot, bar, signal }));
    if (!report) return;
    for (const { kind, blobKey, sopInstanceUid } of report.problems) {
      console.log(
        `${kind.padEnd(10)} ${sopInstanceUid} (file ${blobKey}): not in the backup as it was stored`,
      );
    }
    console.log(restoreLine(report));
    if (report.problems.length > 0) process.exitCode = 1;
  });
}

export async function restoreFolder(
  config: ServerConfig,
  backup: string,
  {
    snapshot,
    bar,
    signal,
  }: {
    readonly snapshot?: string | undefined;
    readonly bar: Pick<ProgressBar, 'show'>;
    readonly signal: AbortSignal;
  },
): Promise<RestoreReport> {
  await checkNoServer(config.dataFolder);
  return restore(resolve(backup), config.dataFolder, {
    clock: Date,
    snapshot,
    openBlobs: backupOpener(config),
    openStores: () => openBlobStores(config, Date),
    url: urlOf(config),
    migrations: allMigrations,
    onProgress: ({ done, total }) => bar.show(done, total),
    signal,
  });
}

export const restoreLine = ({ snapshot, files, bytes, problems }: RestoreReport): string =>
  `Restored ${snapshot}: ${files} files of ${bytes} bytes, each proven by its digest; ${problems.length} missing or damaged`;

const urlOf = ({ database }: ServerConfig): string | undefined =>
  database.kind === 'postgres' ? database.url : undefined;

/** Throws `SERVER_STILL_RUNS`. */
export async function checkNoServer(folder: string): Promise<void> {
  const running = await findRunningServer(folder);
  if (running) throw serverError('SERVER_STILL_RUNS', { processId: running.file.processId });
}

/** Work that Ctrl+C stops; undefined then. */
export async function withBar<Result>(
  work: (bar: ProgressBar, signal: AbortSignal) => Promise<Result>,
  stopped = 'Stopped. Nothing was changed.',
): Promise<Result | undefined> {
  const abort = stopOnInterrupt(stopped);
  const bar = createProgressBar(process.stderr);
  try {
    return await work(bar, abort.signal);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    bar.end();
    console.error((abort.signal.reason as Error).message);
    process.exitCode = 130;
    return undefined;
  } finally {
    bar.end();
  }
}
