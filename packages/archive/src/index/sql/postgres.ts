import { randomUUID } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import type { Client, ClientConfig, PoolClient } from 'pg';
import { archiveError } from '../../errors.ts';
import type { IndexTables } from './tables.ts';

const channel = 'isocenter_changes';
/** Tells this process's connections from those of others. */
const processName = `isocenter ${randomUUID().slice(0, 8)}`;
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
    application_name: processName,
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
  const prepared = new WeakMap<PoolClient, PreparedClient>();
  const kysely = new Kysely<IndexTables>({
    dialect: new PostgresDialect({
      pool: {
        async connect() {
          const client = await pool.connect().catch(unreachable);
          const before = prepared.get(client);
          if (before) return before;
          const ours = await prepareClient(client);
          prepared.set(client, ours);
          return ours;
        },
        end: () => pool.end(),
      } as never,
    }),
  });
  return { kysely, notices: new Notices(() => new pg.Client(config)) };
}

/** The part of a pooled client that kysely uses. */
interface PreparedClient {
  query(...statement: readonly unknown[]): Promise<unknown>;
  release(): void;
}

/** A client that flushes, that says in our words when its connection breaks, and whose end is not ours. */
async function prepareClient(client: PoolClient): Promise<PreparedClient> {
  // Between two statements of a transaction nobody waits for it: the next statement says what became of it.
  client.on('error', () => {});
  try {
    await client.query(flush);
  } catch (cause) {
    client.release(true);
    return unreachable(cause);
  }
  const query = client.query.bind(client) as PreparedClient['query'];
  return {
    query: (...statement) => query(...statement).catch(unreachable),
    release: () => client.release(),
  };
}

/** A server that is gone, going or starting is one thing to whoever waits for it: PostgreSQL classes 08 and 57P. */
function unreachable(cause: unknown): never {
  const { code = '', message = '' } = cause as { code?: string; message?: string };
  if (
    /^(08|57P|ECONN|EPIPE|ETIMEDOUT)/.test(code) ||
    /^(Connection terminated|timeout exceeded)|not queryable/.test(message)
  )
    throw archiveError('ARCHIVE_DATABASE_UNREACHABLE', {}, { cause });
  throw cause;
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
