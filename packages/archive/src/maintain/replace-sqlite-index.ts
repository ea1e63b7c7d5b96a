import { link, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isIsocenterError } from '@isocenter/dicom';
import { sql } from 'kysely';
import { type ArchiveDatabase, type Migration, openDatabase } from '../index/sql/database.ts';
import { SqlIndex } from '../index/sql/sql-index.ts';
import type { Clock } from '../ports.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { askForTheSameAttributes, type IndexBeside, type TakeOver } from './index-beside.ts';

/** A new index in a file of its own, which takes the place of the old one by a rename. */
export async function besideSqlite(
  folder: string,
  clock: Clock,
  migrations: readonly Migration[],
): Promise<IndexBeside> {
  const old = await openOld(folder, clock, migrations);
  const workFolder = join(folder, 'reindex');
  let fresh: ArchiveDatabase | undefined;
  const leave = async () => {
    await fresh?.close();
    fresh = undefined;
    await old.closeDatabase();
    await rm(workFolder, { recursive: true, force: true });
    await old.lock?.release();
  };
  try {
    await rm(workFolder, { recursive: true, force: true });
    const opened = await openDatabase(workFolder, { clock, migrations });
    fresh = opened;
    await continueSequence(opened, old.database, clock);
    if (old.database) await askForTheSameAttributes(opened, old.database);
    return {
      fresh: opened,
      async swap(takeOver) {
        if (old.database)
          await carryOver(old.database, opened, await tablesOfIndex(workFolder, clock), takeOver);
        await opened.close();
        fresh = undefined;
        await old.closeDatabase();
        const replaced = await swap(folder, join(workFolder, 'index.sqlite'), clock);
        return { replaced, recordsKept: old.database !== undefined };
      },
      leave,
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

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
  takeOver: TakeOver | undefined,
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
    await takeOver?.({ kysely: transaction });
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
