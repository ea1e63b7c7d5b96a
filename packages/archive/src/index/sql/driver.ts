import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** The part of the `node:sqlite` API in use; `@photostructure/sqlite` has the same. */
interface Engine {
  DatabaseSync: new (path: string) => EngineDatabase;
  StatementSync: { prototype: object };
  backup: EngineBackup;
}

/** `backup` of the engine: a new file with the pages as they are at its end, writes meanwhile included. */
type EngineBackup = (
  source: EngineDatabase,
  path: string,
  options: { readonly rate: number },
) => Promise<unknown>;

interface EngineDatabase {
  exec(sql: string): void;
  prepare(sql: string): EngineStatement;
  close(): void;
}

interface EngineStatement {
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(...parameters: unknown[]): IterableIterator<unknown>;
  columns(): unknown[];
}

const keptStatements = 256;
const pagesAtOnce = 500;

/** `node:sqlite` where this Node has all of it (22.16 and later tell columns), else the package with the same API. */
async function loadEngine(): Promise<Engine> {
  const builtin = loadBuiltin();
  if (builtin?.backup && 'columns' in builtin.StatementSync.prototype) return builtin;
  return (await import('@photostructure/sqlite')) as unknown as Engine;
}

/** Node 22 warns on every start that this module may still change; the contract tests of the index watch that. */
function loadBuiltin(): Engine | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite') as Engine | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A SQLite connection in the shape Kysely's SQLite dialect expects. Prepared statements are kept for reuse. */
export class SqliteConnection implements SqliteDatabase {
  readonly #database: EngineDatabase;
  readonly #statements = new Map<string, SqliteStatement>();

  readonly #backup: EngineBackup;

  private constructor(database: EngineDatabase, backup: EngineBackup) {
    this.#database = database;
    this.#backup = backup;
  }

  static async open(path: string): Promise<SqliteConnection> {
    const { DatabaseSync, backup } = await loadEngine();
    return new SqliteConnection(new DatabaseSync(path), backup);
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** A few pages at a time, so that the event loop is never held up for long. */
  async copyTo(path: string): Promise<void> {
    await this.#backup(this.#database, path, { rate: pagesAtOnce });
  }

  prepare(sql: string): SqliteStatement {
    const kept = this.#statements.get(sql);
    if (kept) return kept;
    const statement = this.#database.prepare(sql);
    const prepared: SqliteStatement = {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...parameters),
      run: (parameters) => statement.run(...parameters),
      iterate: (parameters) => statement.iterate(...parameters),
    };
    if (this.#statements.size >= keptStatements) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, prepared);
    return prepared;
  }

  /**
   * The package does not finalise statements at `close`, which would keep the file locked until they are collected;
   * leaving the exclusive mode first (possible only outside WAL) gives it free, and leaves one file behind.
   */
  close(): void {
    this.#statements.clear();
    try {
      this.exec(
        'pragma journal_mode = delete; pragma locking_mode = normal; select count(*) from sqlite_schema',
      );
    } catch {
      // Not a database, or one that cannot be written: there is no lock to give free.
    }
    this.#database.close();
  }
}
