import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, sql, type Transaction } from 'kysely';
import { archiveError } from '../../errors.ts';
import { lockFolder } from '../../maintain/folder-lock.ts';
import type { Clock } from '../../ports.ts';
import { isFileSystemError } from '../../store/file-system-error.ts';
import { copyTables } from './copy-tables.ts';
import { postgresDialect, type SqlDialect, sqliteDialect } from './dialect.ts';
import { SqliteConnection } from './driver.ts';
import { FlushedSqliteDialect } from './flushed-dialect.ts';
import { indexMigrations } from './migrations.ts';
import { connectPostgres, type Notices } from './postgres.ts';
import type { IndexTables } from './tables.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

/** One step of the layout, applied once, in its own transaction. */
export interface Migration {
  /** `room/NNNN-what`, such as `records/0001-users`. */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: a step may touch tables that no type describes any more.
  up(database: Transaction<any>, dialect: SqlDialect): Promise<void>;
}

/** Number of the lock that whoever writes the index holds to the end of the transaction. */
export const writersLock = 0x15_0c_e4;
/** Number of the lock that whoever changes the layout holds. */
const layoutLock = 0x15_0c_e5;

/** The one database of a data folder: the index, and beside it whatever other rooms migrate in. */
export interface ArchiveDatabase {
  readonly folder: string;
  /** The last owner of the folder did not stop in order. */
  readonly wasAbandoned: boolean;
  /**
   * With SQLite, statements wait for each other and a transaction has the connection to itself. Other rooms add their
   * tables by `withTables`.
   */
  readonly kysely: Kysely<IndexTables>;
  readonly dialect: SqlDialect;
  /** What other processes commit to the same database; none with SQLite, which has one process. */
  readonly notices?: Notices;
  /**
   * Resolves when everything that can be read survives a power cut, and rejects while a disk that failed cannot say so. Absent where what
   * can be read always does.
   */
  readonly settle?: () => Promise<void>;
  /** Writes a copy as it is at one moment into a new SQLite file, beside statements that go on. */
  readonly copyTo: (path: string) => Promise<void>;
  /** Closes the file and gives the folder free. */
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  readonly clock: Clock;
  readonly migrations?: readonly Migration[] | undefined;
  /** `postgres://…`: a server in place of `index.sqlite`. */
  readonly url?: string | undefined;
}

/**
 * Takes the data folder for this process and opens `index.sqlite` in it, or the PostgreSQL database named, brought to
 * the newest layout. A commit that returned survives a power cut: SQLite's log is flushed, and a PostgreSQL that does not flush is
 * refused.
 *
 * Throws `ARCHIVE_FOLDER_IN_USE`, `ARCHIVE_FOLDER_UNUSABLE`, `ARCHIVE_INDEX_NEWER`, `ARCHIVE_INDEX_DAMAGED`,
 * `ARCHIVE_DATABASE_UNREACHABLE`, `ARCHIVE_DATABASE_UNSAFE`.
 */
export async function openDatabase(
  folder: string,
  { clock, migrations = [], url }: OpenDatabaseOptions,
): Promise<ArchiveDatabase> {
  const lock = await lockFolder(folder).catch(unusableFolder);
  try {
    const opened = url === undefined ? await openSqlite(folder) : await openPostgres(url);
    const { kysely, dialect, notices } = opened;
    const close = async () => {
      await notices?.close();
      await kysely.destroy();
    };
    try {
      await migrate(kysely, dialect, [...indexMigrations, ...migrations], clock);
      await notices?.listen();
    } catch (error) {
      await close();
      throw error;
    }
    return {
      ...opened,
      copyTo: opened.copyTo ?? ((path) => copyToSqlite(opened, path, { clock, migrations })),
      folder,
      wasAbandoned: lock.wasAbandoned,
      async close() {
        await close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface Opened {
  readonly kysely: Kysely<IndexTables>;
  readonly dialect: SqlDialect;
  readonly notices?: Notices;
  readonly settle?: () => Promise<void>;
  readonly copyTo?: (path: string) => Promise<void>;
}

/** The rows of a database server as a SQLite file of the same layout. */
async function copyToSqlite(
  from: Pick<ArchiveDatabase, 'kysely' | 'dialect'>,
  path: string,
  options: OpenDatabaseOptions,
): Promise<void> {
  const folder = `${path}.part`;
  await rm(folder, { recursive: true, force: true });
  const to = await openDatabase(folder, { ...options, url: undefined });
  try {
    await copyTables(from, to);
  } finally {
    await to.close();
  }
  await rename(join(folder, 'index.sqlite'), path);
  await rm(folder, { recursive: true });
}

async function openSqlite(folder: string): Promise<Opened> {
  const { connection, log } = await connect(join(folder, 'index.sqlite'));
  return {
    kysely: new Kysely<IndexTables>({ dialect: new FlushedSqliteDialect(connection, log) }),
    dialect: sqliteDialect,
    settle: () => log.settle(),
    copyTo: (path) => connection.copyTo(path),
  };
}

async function openPostgres(url: string): Promise<Opened> {
  return { ...(await connectPostgres(url)), dialect: postgresDialect };
}

async function connect(
  path: string,
): Promise<{ readonly connection: SqliteConnection; readonly log: WriteAheadLog }> {
  let connection: SqliteConnection | undefined;
  try {
    await reserveForUser(path);
    connection = await SqliteConnection.open(path);
    // Exclusive: the operating system refuses a second process even where the lock file cannot tell.
    for (const setting of [
      'locking_mode = exclusive',
      'journal_mode = wal',
      'synchronous = full',
      'foreign_keys = on',
      'trusted_schema = off',
      'temp_store = memory',
      // With less than 32 MB, the slowest questions among a million studies take twice as long; with more, none is faster.
      'cache_size = -32768',
      // A page that changes again and again is written back once for all that: a store of a new study changes some seventy.
      'wal_autocheckpoint = 4000',
    ]) {
      connection.exec(`pragma ${setting}`);
    }
    connection.exec('begin immediate; commit');
    return { connection, log: new WriteAheadLog(`${path}-wal`) };
  } catch (cause) {
    connection?.close();
    const message = cause instanceof Error ? cause.message : '';
    if (/locked|busy/i.test(message))
      throw archiveError('ARCHIVE_FOLDER_IN_USE', { processId: undefined }, { cause });
    if (/not a database|malformed|corrupt/i.test(message))
      throw archiveError('ARCHIVE_INDEX_DAMAGED', {}, { cause });
    throw archiveError('ARCHIVE_FOLDER_UNUSABLE', {}, { cause });
  }
}

/** Before SQLite opens the file: the write-ahead log beside it takes over its rights. */
async function reserveForUser(path: string): Promise<void> {
  const handle = await open(path, 'a', 0o600);
  try {
    await handle.chmod(0o600);
  } finally {
    await handle.close();
  }
}

async function migrate(
  kysely: Kysely<IndexTables>,
  dialect: SqlDialect,
  steps: readonly Migration[],
  clock: Clock,
): Promise<void> {
  const alone = async <Result>(work: (transaction: Transaction<IndexTables>) => Promise<Result>) =>
    kysely.transaction().execute(async (transaction) => {
      if (dialect.name === 'postgres')
        await sql`select pg_advisory_xact_lock(${layoutLock})`.execute(transaction);
      return work(transaction);
    });
  await alone((transaction) =>
    sql
      .raw(
        dialect.layout(
          'create table if not exists migrations (name text primary key, applied_at text not null) strict',
        ),
      )
      .execute(transaction),
  );
  const applied = new Set(
    (await kysely.selectFrom('migrations').select('name').execute()).map(({ name }) => name),
  );
  const known = new Set(steps.map(({ name }) => name));
  const rooms = new Set(steps.map(({ name }) => name.split('/')[0]));
  for (const name of applied) {
    if (rooms.has(name.split('/')[0]) && !known.has(name))
      throw archiveError('ARCHIVE_INDEX_NEWER', { migration: name });
  }
  for (const step of steps) {
    if (applied.has(step.name)) continue;
    await alone(async (transaction) => {
      // Another process may have been faster.
      const done = transaction.selectFrom('migrations').select('name').where('name', '=', step.name);
      if (await done.executeTakeFirst()) return;
      await step.up(transaction, dialect);
      const appliedAt = new Date(clock.now()).toISOString();
      await transaction.insertInto('migrations').values({ name: step.name, applied_at: appliedAt }).execute();
    });
  }
}

function unusableFolder(cause: unknown): never {
  if (isFileSystemError(cause)) throw archiveError('ARCHIVE_FOLDER_UNUSABLE', {}, { cause });
  throw cause;
}
