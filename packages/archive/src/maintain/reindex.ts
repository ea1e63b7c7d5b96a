import { link, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IsocenterError, isIsocenterError } from '@isocenter/dicom';
import { sql } from 'kysely';
import type { IndexStep } from '../index/index-step.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import { type ArchiveDatabase, type Migration, openDatabase } from '../index/sql/database.ts';
import { SqlIndex } from '../index/sql/sql-index.ts';
import { type Clock, type Logger, localUserId } from '../ports.ts';
import { shards } from '../store/blob-key.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import { readStored, stepFor } from './adopt.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import type { Journal } from './journal.ts';

export interface ReindexReport {
  readonly files: number;
  /** Shown, and withheld as the journal says. */
  readonly shown: number;
  readonly withheld: number;
  readonly problems: readonly ReindexProblem[];
  /** Where the index that was replaced lies now; absent where there was none. */
  readonly replaced?: string | undefined;
  /** Users, drafts and all else in the same database came along; false where that could not be read. */
  readonly recordsKept: boolean;
}

/** The file stays where it is; `isocenter fsck` says more. */
export interface ReindexProblem {
  readonly blobKey: BlobKey;
  readonly sopInstanceUid?: string | undefined;
  readonly code: string;
}

export interface ReindexOptions {
  readonly folder: string;
  readonly blobs: BlobStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Those of other rooms, whose tables come along. */
  readonly migrations: readonly Migration[];
  readonly onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
  readonly onProblem?: ((problem: ReindexProblem) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const batchSize = 256;

/**
 * Builds a new index in a file of its own from the stored files and the journal alone, then puts it in the place of the
 * old one by a rename, which stays beside it under another name. Until then nothing changed. What other rooms keep in
 * the same database is carried over where the old one can be read.
 */
export async function reindex(options: ReindexOptions): Promise<ReindexReport> {
  const { folder, clock, migrations } = options;
  const old = await openOld(folder, clock, migrations);
  const workFolder = join(folder, 'reindex');
  try {
    await rm(workFolder, { recursive: true, force: true });
    const fresh = await openDatabase(workFolder, { clock, migrations });
    let report: Omit<ReindexReport, 'replaced' | 'recordsKept'>;
    try {
      await continueSequence(fresh, old.database, clock);
      await askForTheSameAttributes(fresh, old.database);
      report = await fill(new SqlIndex(fresh), options);
      if (old.database) await carryOver(old.database, fresh, await tablesOfIndex(workFolder, clock));
    } finally {
      await fresh.close();
    }
    await old.closeDatabase();
    const replaced = await swap(folder, join(workFolder, 'index.sqlite'), clock);
    return { ...report, replaced, recordsKept: old.database !== undefined };
  } finally {
    await old.closeDatabase();
    await rm(workFolder, { recursive: true, force: true });
    await old.lock?.release();
  }
}

async function fill(
  index: SqlIndex,
  { blobs, journal, clock, logger, onProgress, onProblem, signal }: ReindexOptions,
): Promise<Omit<ReindexReport, 'replaced' | 'recordsKept'>> {
  const lines = await journal.read();
  const at = new Date(clock.now()).toISOString();
  let total = 0;
  for (const shard of shards) total += (await blobs.keysOf(shard)).length;
  const counts = { files: 0, shown: 0, withheld: 0 };
  const problems: ReindexProblem[] = [];
  const tell = (problem: ReindexProblem) => {
    logger.warn(problem, 'A stored file could not be indexed');
    problems.push(problem);
    onProblem?.(problem);
  };
  let batch: { readonly step: IndexStep; readonly record: InstanceRecord }[] = [];
  const flush = async () => {
    const kept = await index.findKept(batch.map(({ record }) => uidOf(record)));
    const steps: IndexStep[] = [];
    for (const { step, record } of batch) {
      if (step.kind !== 'add') counts.withheld += 1;
      else if (kept.has(uidOf(record)) || steps.some((one) => isAdditionOf(one, uidOf(record)))) {
        tell({
          blobKey: record.blob.blobKey,
          sopInstanceUid: uidOf(record),
          code: 'ARCHIVE_INSTANCE_DIFFERS',
        });
        continue;
      } else counts.shown += 1;
      steps.push(step);
    }
    await index.apply(steps);
    batch = [];
  };
  for (const shard of shards) {
    for (const blobKey of await blobs.keysOf(shard)) {
      signal?.throwIfAborted();
      counts.files += 1;
      try {
        const line = lines.get(blobKey);
        const record = await readStored(blobKey, blobs, { line, receivedAt: at, userId: localUserId });
        batch.push({ step: stepFor(record, line), record });
      } catch (error) {
        if (!(error instanceof IsocenterError) || error.kind === 'unavailable') throw error;
        tell({ blobKey, code: error.code });
      }
      if (batch.length >= batchSize) await flush();
      onProgress?.({ done: counts.files, total });
    }
  }
  await flush();
  return { ...counts, problems };
}

const uidOf = ({ entry }: InstanceRecord): string => entry.instance.sop_instance_uid;

const isAdditionOf = (step: IndexStep, sopInstanceUid: string): boolean =>
  step.kind === 'add' && uidOf(step.record) === sopInstanceUid;

interface OldIndex {
  readonly database: ArchiveDatabase | undefined;
  /** Holds the folder where there is no database to hold it. */
  readonly lock: FolderLock | undefined;
  closeDatabase(): Promise<void>;
}

/** The folder is this process's alone until the end, whether its index can be read or not. */
async function openOld(folder: string, clock: Clock, migrations: readonly Migration[]): Promise<OldIndex> {
  try {
    const database = await openDatabase(folder, { clock, migrations });
    let isOpen = true;
    return {
      database,
      lock: undefined,
      async closeDatabase() {
        if (isOpen) await database.close();
        isOpen = false;
      },
    };
  } catch (error) {
    if (!isIsocenterError(error, 'ARCHIVE_INDEX_DAMAGED')) throw error;
    return { database: undefined, lock: await lockFolder(folder), closeDatabase: async () => undefined };
  }
}

/** Who read the change feed up to a number must not take a new change for one it knows. */
async function continueSequence(
  fresh: ArchiveDatabase,
  old: ArchiveDatabase | undefined,
  clock: Clock,
): Promise<void> {
  const last = old
    ? await new SqlIndex(old).lastSequence()
    : // No archive makes a thousand changes in each millisecond since 1970.
      clock.now() * 1000;
  await sql`insert into sqlite_sequence (name, seq) values ('changes', ${last})`.execute(fresh.kysely);
}

/** What was made searchable is searchable again; its values are read in the background, as when it was asked for. */
async function askForTheSameAttributes(
  fresh: ArchiveDatabase,
  old: ArchiveDatabase | undefined,
): Promise<void> {
  if (!old) return;
  const index = new SqlIndex(fresh);
  for (const { tag, level, vr } of await new SqlIndex(old).searchAttributes()) {
    await index.addSearchAttribute({ tag, level, vr });
  }
}

/** Names of the tables that the index makes for itself: those of a database that holds nothing else. */
async function tablesOfIndex(workFolder: string, clock: Clock): Promise<Set<string>> {
  const database = await openDatabase(join(workFolder, 'index-alone'), { clock });
  try {
    return new Set(await tablesOf(database));
  } finally {
    await database.close();
  }
}

async function tablesOf(database: ArchiveDatabase): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select name from sqlite_schema where type = 'table'`.execute(database.kysely);
  return rows.map(({ name }) => name);
}

const rowsAtOnce = 200;

async function carryOver(
  old: ArchiveDatabase,
  fresh: ArchiveDatabase,
  ofIndex: ReadonlySet<string>,
): Promise<void> {
  const tables = (await tablesOf(old)).filter((name) => !ofIndex.has(name) && !name.startsWith('sqlite_'));
  await fresh.kysely.transaction().execute(async (transaction) => {
    await sql`pragma defer_foreign_keys = on`.execute(transaction);
    for (const table of tables) {
      await sql`delete from ${sql.table(table)}`.execute(transaction);
      for (let offset = 0; ; offset += rowsAtOnce) {
        const { rows } = await sql<Record<string, unknown>>`
          select * from ${sql.table(table)} order by 1 limit ${rowsAtOnce} offset ${offset}`.execute(
          old.kysely,
        );
        for (const row of rows) {
          const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)));
          const values = sql.join(Object.values(row));
          await sql`insert into ${sql.table(table)} (${columns}) values (${values})`.execute(transaction);
        }
        if (rows.length < rowsAtOnce) break;
      }
    }
  });
}

/** At every moment there is an index under the name; which of the two, a crash decides. */
async function swap(folder: string, fresh: string, clock: Clock): Promise<string | undefined> {
  const path = join(folder, 'index.sqlite');
  const stamp = new Date(clock.now()).toISOString().replace(/[:.]/g, '-');
  const replaced = `${path}.replaced-${stamp}`;
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) await link(path, replaced);
  // What a crash left unwritten of the old one must not be taken for the new one's.
  for (const suffix of ['-wal', '-shm'])
    await rename(path + suffix, replaced + suffix).catch(() => undefined);
  await rename(fresh, path);
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
  return isThere ? replaced : undefined;
}
