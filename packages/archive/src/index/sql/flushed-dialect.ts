import { type DatabaseConnection, SqliteDialect, SqliteDriver } from 'kysely';
import type { SqliteConnection } from './driver.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';

/**
 * SQLite whose transactions wait for the disk without holding up the event loop. A transaction has the connection to itself until its
 * log is flushed, so nobody reads what a power cut could take back.
 */
export class FlushedSqliteDialect extends SqliteDialect {
  readonly #database: SqliteConnection;
  readonly #log: WriteAheadLog;

  constructor(database: SqliteConnection, log: WriteAheadLog) {
    super({ database });
    this.#database = database;
    this.#log = log;
  }

  override createDriver(): SqliteDriver {
    return new FlushedSqliteDriver(this.#database, this.#log);
  }
}

class FlushedSqliteDriver extends SqliteDriver {
  readonly #database: SqliteConnection;
  readonly #log: WriteAheadLog;
  #isInTransaction = false;

  constructor(database: SqliteConnection, log: WriteAheadLog) {
    super({ database });
    this.#database = database;
    this.#log = log;
  }

  /** A statement outside of a transaction is flushed by SQLite itself, as before it. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    this.#database.exec('pragma synchronous = normal');
    this.#isInTransaction = true;
    try {
      await super.beginTransaction(connection);
    } catch (error) {
      this.#leaveTransaction();
      throw error;
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.#leaveTransaction();
    await this.#log.flush();
  }

  /** Kysely asks for it after a commit that failed, too; one that failed in its flush is over. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (!this.#isInTransaction) return;
    try {
      await super.rollbackTransaction(connection);
    } finally {
      this.#leaveTransaction();
    }
  }

  override async destroy(): Promise<void> {
    this.#log.close();
    await super.destroy();
  }

  #leaveTransaction(): void {
    this.#isInTransaction = false;
    this.#database.exec('pragma synchronous = full');
  }
}
