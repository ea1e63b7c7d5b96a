import { randomUUID } from 'node:crypto';
import type { Clock } from '@isocenter/archive';
import { type ExpressionBuilder, type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { EnqueueOptions, JobRecord, JobState } from './job.ts';
import type { JobTables } from './job-tables.ts';

type JobRow = Selectable<JobTables['jobs']>;
// biome-ignore lint/suspicious/noExplicitAny: whoever owns the transaction knows its own tables, not those of jobs.
export type AnyTransaction = Transaction<any>;
type Condition = ExpressionBuilder<JobTables, 'jobs'>;

/** A job this process holds for now. */
export interface HeldJob extends Pick<JobRecord, 'id' | 'kind' | 'attempts'> {
  readonly payload: unknown;
}

/** What became of a job that was held. */
export type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'later'; readonly delayMs: number; readonly lastError: string }
  /** Given back as it was: the process stops. */
  | { readonly kind: 'unbegun' }
  | { readonly kind: 'dead'; readonly lastError: string };

/** The statements about jobs, the same for SQLite and PostgreSQL. Several processes may use one table. */
export class JobStore {
  readonly #database: Kysely<JobTables>;
  readonly #clock: Clock;
  /** Names this process in leases. */
  readonly #holder = randomUUID();

  constructor(database: Kysely<JobTables>, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Whether it was added; as part of a transaction, where its other changes are what the job is about. */
  async add(
    kind: string,
    payload: unknown,
    { dedupeKey, priority = 0, delayMs = 0 }: EnqueueOptions,
    transaction?: AnyTransaction,
  ): Promise<boolean> {
    const database = (transaction as Kysely<JobTables> | undefined) ?? this.#database;
    const { numInsertedOrUpdatedRows = 0n } = await database
      .insertInto('jobs')
      .values({
        id: randomUUID(),
        kind,
        state: 'waiting',
        payload: JSON.stringify(payload),
        dedupe_key: dedupeKey ?? null,
        priority,
        attempts: 0,
        created_at: this.#timeIn(0),
        not_before: this.#timeIn(delayMs),
        lease_holder: null,
        lease_until: null,
        last_error: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows > 0n;
  }

  /** Takes the job whose turn it is; one whose holder died counts as waiting. */
  async take(kinds: readonly string[], leaseMs: number): Promise<HeldJob | undefined> {
    const now = this.#timeIn(0);
    const isDue = (of: Condition) =>
      of.or([
        of.and([of('state', '=', 'waiting'), of('not_before', '<=', now)]),
        of.and([of('state', '=', 'running'), of('lease_until', '<', now)]),
      ]);
    const row = await this.#database
      .updateTable('jobs')
      .set((of) => ({
        state: 'running' as const,
        attempts: of('attempts', '+', 1),
        lease_holder: this.#holder,
        lease_until: this.#timeIn(leaseMs),
      }))
      .where('id', '=', (of) =>
        of
          .selectFrom('jobs')
          .select('id')
          .where('kind', 'in', [...kinds])
          .where(isDue)
          .orderBy('priority', 'desc')
          .orderBy('not_before')
          .orderBy('id')
          .limit(1),
      )
      // Asked again of the row itself: in PostgreSQL another process may have taken it while this one waited for it.
      .where(isDue)
      .returningAll()
      .executeTakeFirst();
    return (
      row && { id: row.id, kind: row.kind, attempts: Number(row.attempts), payload: JSON.parse(row.payload) }
    );
  }

  /** Holds on to a job; false when it is no longer ours, because it was cancelled or taken over. */
  async renew(id: string, leaseMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#held(id)
      .set({ lease_until: this.#timeIn(leaseMs) })
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /**
   * Ends every lease, so that what a killed process held is taken over at once. Only for who has the database alone: elsewhere it
   * would take jobs from processes that live.
   */
  async expireLeases(): Promise<void> {
    await this.#database
      .updateTable('jobs')
      .set({ lease_until: new Date(0).toISOString() })
      .where('state', '=', 'running')
      .execute();
  }

  async end(id: string, ending: Ending): Promise<void> {
    const free = { lease_holder: null, lease_until: null };
    switch (ending.kind) {
      case 'done':
        await this.#database
          .deleteFrom('jobs')
          .where('id', '=', id)
          .where('lease_holder', '=', this.#holder)
          .execute();
        return;
      case 'dead':
        await this.#held(id)
          .set({ ...free, state: 'dead', last_error: ending.lastError })
          .execute();
        return;
      case 'later':
        await this.#backToWaiting(id, ending);
        return;
      case 'unbegun':
        await this.#held(id)
          .set((of) => ({ ...free, state: 'waiting' as const, attempts: of('attempts', '-', 1) }))
          .where((of) => of.not(of.exists(sameKeyWaiting(of))))
          .execute();
        await this.end(id, { kind: 'done' });
    }
  }

  async list(state: JobState, { limit, offset }: { limit: number; offset: number }): Promise<JobRecord[]> {
    const rows = await this.#database
      .selectFrom('jobs')
      .selectAll()
      .where('state', '=', state)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .offset(offset)
      .execute();
    return rows.map(recordOf);
  }

  /** How many there are, by kind and state. */
  async counts(): Promise<{ kind: string; state: JobState; count: number }[]> {
    const rows = await this.#database
      .selectFrom('jobs')
      .select(['kind', 'state', sql<number | string>`count(*)`.as('count')])
      .groupBy(['kind', 'state'])
      .execute();
    return rows.map((row) => ({ ...row, count: Number(row.count) }));
  }

  /** The keys of those of a kind that are to be done, are being done or wait for a person. */
  async dedupeKeys(kind: string): Promise<Set<string>> {
    const rows = await this.#database
      .selectFrom('jobs')
      .select('dedupe_key')
      .where('kind', '=', kind)
      .where('dedupe_key', 'is not', null)
      .execute();
    return new Set(rows.map(({ dedupe_key }) => dedupe_key ?? ''));
  }

  /** Gives a dead job all its attempts again; false when it is not there or not dead. */
  async revive(id: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('jobs')
      .set({ state: 'waiting', attempts: 0, not_before: this.#timeIn(0), last_error: null })
      .where('id', '=', id)
      .where('state', '=', 'dead')
      .where((of) => of.not(of.exists(sameKeyWaiting(of))))
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** Takes a job away in any state; whoever runs it notices at the next renewal of its lease. */
  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('jobs')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  /** Where another of its key waits by now, that one does the work, and this one goes. */
  async #backToWaiting(id: string, { delayMs, lastError }: Ending & { kind: 'later' }): Promise<void> {
    await this.#held(id)
      .set({
        state: 'waiting',
        not_before: this.#timeIn(delayMs),
        last_error: lastError,
        lease_holder: null,
        lease_until: null,
      })
      .where((of) => of.not(of.exists(sameKeyWaiting(of))))
      .execute();
    await this.end(id, { kind: 'done' });
  }

  #held(id: string) {
    return this.#database
      .updateTable('jobs')
      .where('id', '=', id)
      .where('state', '=', 'running')
      .where('lease_holder', '=', this.#holder);
  }

  #timeIn(delayMs: number): string {
    return new Date(this.#clock.now() + delayMs).toISOString();
  }
}

const sameKeyWaiting = (of: Condition) =>
  of
    .selectFrom('jobs as other')
    .select('other.id')
    .where('other.state', '=', 'waiting')
    .whereRef('other.kind', '=', 'jobs.kind')
    .whereRef('other.dedupe_key', '=', 'jobs.dedupe_key');

const recordOf = (row: JobRow): JobRecord => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  payload: JSON.parse(row.payload),
  // PostgreSQL's bigint comes as text.
  priority: Number(row.priority),
  attempts: Number(row.attempts),
  createdAt: row.created_at,
  notBefore: row.not_before,
  lastError: row.last_error ?? undefined,
});
