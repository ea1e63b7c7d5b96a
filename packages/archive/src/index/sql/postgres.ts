import { randomUUID } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import type { Client, ClientConfig } from 'pg';
import { archiveError } from '../../errors.ts';
import type { IndexTables } from './tables.ts';

const channel = 'isocenter_changes';
const mostConnections = 10;
const connectTimeoutMs = 10_000;
const reconnectMs = 1000;

/** `bigint` and sums of it: all our numbers are far below 2^53. */
const numberOids = new Set([20, 1700]);

/** What the server or the role turned off is turned on; anything stricter stays. */
const flush = `select set_config('synchronous_commit', 'on', false)
  where current_setting('synchronous_commit') = 'off'`;

/** Connects to a PostgreSQL database, which must keep what it confirms. */
export async function connectPostgres(
  url: string,
): Promise<{ readonly kysely: Kysely<IndexTables>; readonly notices: Notices }> {
  const { default: pg } = await import('pg');
  const config: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'isocenter',
    types: {
      // biome-ignore lint/suspicious/noExplicitAny: as pg declares it.
      getTypeParser: (oid: number, format?: any) =>
        numberOids.has(oid) ? Number : pg.types.getTypeParser(oid, format),
      // biome-ignore lint/suspicious/noExplicitAny: pg asks for the rest of its type table.
    } as any,
  };
  const pool = new pg.Pool({ ...config, max: mostConnections });
  // A connection that breaks while idle is replaced; the statement that needs one says what is wrong.
  pool.on('error', () => {});
  try {
    await refuseUnsafe(pool);
  } catch (cause) {
    await pool.end();
    throw cause;
  }
  const flushing = new WeakSet<object>();
  const kysely = new Kysely<IndexTables>({
    dialect: new PostgresDialect({
      pool: {
        async connect() {
          const client = await pool.connect();
          if (!flushing.has(client)) await client.query(flush);
          flushing.add(client);
          return client;
        },
        end: () => pool.end(),
      } as never,
    }),
  });
  return { kysely, notices: new Notices(() => new pg.Client(config)) };
}

async function refuseUnsafe(pool: { query(statement: string): Promise<{ rows: unknown[] }> }): Promise<void> {
  const settings = await pool
    .query(
      `select current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
        current_setting('server_encoding') as server_encoding`,
    )
    .catch((cause: unknown) => {
      throw archiveError('ARCHIVE_DATABASE_UNREACHABLE', {}, { cause });
    });
  const found = settings.rows[0] as Record<string, string>;
  const needed = { fsync: 'on', full_page_writes: 'on', server_encoding: 'UTF8' };
  for (const [name, value] of Object.entries(needed)) {
    if (found[name] !== value)
      throw archiveError('ARCHIVE_DATABASE_UNSAFE', { setting: `${name} = ${found[name]}` });
  }
}

/**
 * Tells that another process committed changes. A notice says only that there is something to read; after a broken
 * connection one is assumed, so that nothing is missed.
 */
export class Notices {
  /** Of this process, so that it does not hear itself. */
  readonly origin = randomUUID();
  readonly channel = channel;
  readonly #newClient: () => Client;
  readonly #listeners = new Set<() => void>();
  #client: Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(newClient: () => Client) {
    this.#newClient = newClient;
  }

  /** Calls `listener` when there may be changes of others; returns the way to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async listen(): Promise<void> {
    const client = this.#newClient();
    client.on('notification', ({ payload }) => {
      if (payload !== this.origin) this.#tell();
    });
    client.on('error', () => {});
    client.on('end', () => this.#listenAgain());
    await client.connect();
    this.#client = client;
    await client.query(`listen ${channel}`);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#client?.end().catch(() => {});
  }

  #listenAgain(): void {
    if (this.#isClosed) return;
    this.#retry = setTimeout(() => {
      this.listen().then(
        () => this.#tell(),
        () => this.#listenAgain(),
      );
    }, reconnectMs);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
