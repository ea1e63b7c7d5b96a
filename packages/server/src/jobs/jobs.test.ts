import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArchiveDatabase, openDatabase } from '@isocenter/archive';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { hasPostgres, startPostgres, type TestPostgres } from '../../../../tests/harness/postgres.ts';
import { serverError } from '../errors.ts';
import { backOffMs, type JobKind, JobQueue, JobStore, type JobTables, jobMigrations } from './index.ts';

const logger = { info() {}, warn() {}, error() {} };
const Payload = z.object({ number: z.number() });

let folder: string;
let database: ArchiveDatabase;
let time: number;
const clock = { now: () => time };
const queues: JobQueue[] = [];

let postgres: TestPostgres | undefined;
let databases = 0;
afterAll(async () => {
  await postgres?.stop();
});

async function openPostgres() {
  postgres ??= await startPostgres();
  const url = await postgres.createDatabase(`jobs_${++databases}`);
  return openDatabase(folder, { clock, migrations: jobMigrations, url });
}

const engines = [
  { name: 'sqlite', open: () => openDatabase(folder, { clock, migrations: jobMigrations }) },
  ...(hasPostgres ? [{ name: 'postgres', open: openPostgres }] : []),
];

const tables = () => database.kysely.withTables<JobTables>();

/** A process beside others on the same table. */
function queueOf(options: { leaseMs?: number } = {}) {
  const store = new JobStore(tables(), clock);
  const queue = new JobQueue({ store, logger, pollMs: 5, random: () => 1, ...options });
  queues.push(queue);
  return queue;
}

function kindOf(run: JobKind<{ number: number }>['run'], more: Partial<JobKind<{ number: number }>> = {}) {
  return { name: 'count', payload: Payload, concurrency: 1, maximumAttempts: 3, run, ...more };
}

const page = { limit: 10, offset: 0 };
const waitFor = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 5 });

describe.each(engines)('the queue of jobs in $name', ({ open }) => {
  beforeEach(async () => {
    time = Date.UTC(2026, 6, 5);
    folder = await mkdtemp(join(tmpdir(), 'isocenter-jobs-'));
    database = await open();
  });
  afterEach(async () => {
    await Promise.all(queues.splice(0).map((queue) => queue.stop(0)));
    await database.close();
    await rm(folder, { recursive: true });
  });

  test('does the work once, the most wanted first, and keeps nothing of it', async () => {
    const done: number[] = [];
    const kind = kindOf(async ({ number }) => void done.push(number));
    const queue = queueOf();
    queue.register(kind);
    await queue.enqueue(kind, { number: 1 });
    await queue.enqueue(kind, { number: 2 }, { priority: 5 });
    queue.start();
    await waitFor(() => expect(done).toEqual([2, 1]));
    await waitFor(async () => expect(await queue.counts()).toEqual([]));
  });

  test('adds no second job of a key while the first waits, and one while it runs', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const done: number[] = [];
    const kind = kindOf(async ({ number }) => {
      if (number === 1) await held;
      done.push(number);
    });
    const queue = queueOf();
    queue.register(kind);
    expect(await queue.enqueue(kind, { number: 1 }, { dedupeKey: 'a' })).toBe(true);
    expect(await queue.enqueue(kind, { number: 2 }, { dedupeKey: 'a' })).toBe(false);
    queue.start();
    await waitFor(async () => expect(await queue.list('running', page)).toHaveLength(1));
    expect(await queue.enqueue(kind, { number: 3 }, { dedupeKey: 'a' })).toBe(true);
    release();
    await waitFor(() => expect(done).toEqual([1, 3]));
  });

  test('is part of a transaction: what is rolled back is not done', async () => {
    const kind = kindOf(async () => {});
    const queue = queueOf();
    const rolledBack = tables()
      .transaction()
      .execute(async (transaction) => {
        await queue.enqueue(kind, { number: 1 }, { transaction });
        throw new Error('no');
      });
    await expect(rolledBack).rejects.toThrow('no');
    expect(await queue.counts()).toEqual([]);
  });

  test('tries again later and later, then leaves it for a person, who can look at it and have it done', async () => {
    let isBroken = true;
    let attempts = 0;
    const kind = kindOf(async () => {
      attempts++;
      if (isBroken) throw serverError('SERVER_UPLOAD_BROKEN_OFF', {});
    });
    const queue = queueOf();
    queue.register(kind);
    queue.start();
    await queue.enqueue(kind, { number: 1 });
    for (const [attempt, delayMs] of [
      [1, 1000],
      [2, 2000],
    ] as const) {
      await waitFor(async () =>
        expect(await queue.list('waiting', page)).toMatchObject([{ attempts: attempt }]),
      );
      time += delayMs - 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(attempts).toBe(attempt);
      time += 1;
    }
    await waitFor(async () => expect(await queue.list('dead', page)).toHaveLength(1));
    const [dead] = await queue.list('dead', page);
    expect(dead).toMatchObject({ attempts: 3, payload: { number: 1 } });
    expect(dead?.lastError).toContain('SERVER_UPLOAD_BROKEN_OFF');
    isBroken = false;
    expect(await queue.retry(dead?.id ?? '')).toBe(true);
    await waitFor(async () => expect(await queue.counts()).toEqual([]));
    expect(attempts).toBe(4);
    expect(await queue.retry(dead?.id ?? '')).toBe(false);
  });

  test('does not try again what would fail again, nor what it cannot read', async () => {
    const kind = kindOf(async () => {
      throw serverError('SERVER_NO_IMAGE', {});
    });
    const queue = queueOf();
    queue.register(kind);
    queue.start();
    await queue.enqueue(kind, { number: 1 });
    await queue.enqueue({ ...kind, payload: z.any() }, { number: 'one' } as never);
    await waitFor(async () => expect(await queue.list('dead', page)).toHaveLength(2));
    const errors = (await queue.list('dead', page)).map(({ lastError = '' }) => lastError.split(':')[0]);
    expect(errors.sort()).toEqual(['SERVER_JOB_UNREADABLE', 'SERVER_NO_IMAGE']);
  });

  test('goes on with the jobs of a process that died, and not before its lease has run out', async () => {
    const dying = new JobStore(tables(), clock);
    const done: number[] = [];
    const kind = kindOf(async ({ number }) => void done.push(number));
    const queue = queueOf();
    queue.register(kind);
    await queue.enqueue(kind, { number: 7 });
    expect(await dying.take(['count'], 10_000)).toMatchObject({ payload: { number: 7 } });
    queue.start();
    time += 9_999;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(done).toEqual([]);
    time += 2;
    await waitFor(() => expect(done).toEqual([7]));
  });

  test('takes over at once what a process held that cannot live any more', async () => {
    const dead = new JobStore(tables(), clock);
    const done: number[] = [];
    const kind = kindOf(async ({ number }) => void done.push(number));
    const queue = queueOf();
    queue.register(kind);
    await queue.enqueue(kind, { number: 7 });
    await dead.take(['count'], 10_000);
    await new JobStore(tables(), clock).expireLeases();
    queue.start();
    await waitFor(() => expect(done).toEqual([7]));
  });

  test('keeps the lease of a job that takes long, and gives up one that kills each process', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const kind = kindOf(() => held);
    const [first, second] = [queueOf({ leaseMs: 30 }), queueOf()];
    first.register(kind);
    await first.enqueue(kind, { number: 1 });
    first.start();
    await waitFor(async () => expect(await first.list('running', page)).toHaveLength(1));
    const other = new JobStore(tables(), clock);
    const leases = async () =>
      (await tables().selectFrom('jobs').select('lease_until').execute()).map((job) => job.lease_until);
    for (let step = 0; step < 5; step++) {
      time += 20;
      await waitFor(async () => expect(await leases()).toEqual([new Date(time + 30).toISOString()]));
      expect(await other.take(['count'], 1000)).toBeUndefined();
    }
    release();
    await waitFor(async () => expect(await first.counts()).toEqual([]));
    await first.stop(); // or it would take the next one

    await second.enqueue(kind, { number: 2 });
    for (let death = 0; death < 3; death++) {
      expect(await other.take(['count'], 10)).toBeDefined();
      time += 20;
    }
    second.register(kind);
    second.start();
    await waitFor(async () => expect(await second.list('dead', page)).toHaveLength(1));
    expect((await second.list('dead', page))[0]?.lastError).toContain('SERVER_JOB_ABANDONED');
  });

  test('runs no more of a kind at once than it may, here and elsewhere each job once', async () => {
    let now = 0;
    let most = 0;
    let meet = () => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const done: number[] = [];
    const kind = kindOf(
      async ({ number }) => {
        most = Math.max(most, ++now);
        if (now === 2) meet();
        await met;
        await new Promise((resolve) => setTimeout(resolve, 5));
        now--;
        done.push(number);
      },
      { concurrency: 2 },
    );
    const queue = queueOf();
    queue.register(kind);
    for (let number = 0; number < 8; number++) await queue.enqueue(kind, { number });
    queue.start();
    await waitFor(() => expect(done.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]));
    expect(most).toBe(2);
  });

  test('a cancelled job is aborted and gone', async () => {
    const aborted = vi.fn();
    const kind = kindOf(
      (_payload, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted();
            reject(signal.reason);
          });
        }),
    );
    const queue = queueOf();
    queue.register(kind);
    queue.start();
    await queue.enqueue(kind, { number: 1 });
    await waitFor(async () => expect(await queue.list('running', page)).toHaveLength(1));
    const [running] = await queue.list('running', page);
    expect(await queue.cancel(running?.id ?? '')).toBe(true);
    await waitFor(() => expect(aborted).toHaveBeenCalled());
    expect(await queue.counts()).toEqual([]);
  });

  test('stops in order: it waits for what runs, and what is cut off is done after the next start', async () => {
    const done: number[] = [];
    const kind = kindOf(async ({ number }, signal) => {
      if (number === 2 && done.length === 1) {
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
      done.push(number);
    });
    const queue = queueOf();
    queue.register(kind);
    await queue.enqueue(kind, { number: 1 }, { priority: 1 });
    await queue.enqueue(kind, { number: 2 });
    queue.start();
    await waitFor(() => expect(done).toEqual([1]));
    await waitFor(async () => expect(await queue.list('running', page)).toHaveLength(1));
    await queue.stop(10);
    expect(await queue.list('waiting', page)).toMatchObject([{ attempts: 0, payload: { number: 2 } }]);
    done.length = 0;
    const next = queueOf();
    next.register(kind);
    next.start();
    await waitFor(() => expect(done).toEqual([2]));
  });
});

test('delays double up to ten minutes and are spread by half', () => {
  expect([1, 2, 3, 20].map((attempt) => backOffMs(attempt, 1))).toEqual([1000, 2000, 4000, 600_000]);
  expect(backOffMs(3, 0)).toBe(2000);
});
