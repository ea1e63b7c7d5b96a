import { setTimeout as wait } from 'node:timers/promises';
import type { Clock, Logger } from '@isocenter/archive';
import { commitmentJobKey, commitmentJobName } from './commitment/index.ts';
import type { JobQueue } from './jobs/index.ts';
import type { Records } from './records/index.ts';

const dayMs = 24 * 60 * 60 * 1000;

export interface RetentionOptions {
  readonly records: Pick<Records, 'worklist' | 'procedureSteps' | 'commitments'>;
  readonly jobs: Pick<JobQueue, 'dedupeKeys'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** So long after it ended a record is kept. */
  readonly days: number;
}

/**
 * Forgets, once a day, orders and performed steps that ended and promises that were told, some time afterwards. What is open stays however
 * old it is: an order that nobody did, a step in progress, a promise that the peer was not told of. Jobs that are done leave nothing, and
 * those that failed wait for a person.
 */
export class Retention {
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: RetentionOptions) {
    this.#done = this.#run(options);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  async #run(options: RetentionOptions): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      await forgetEnded(options).catch((err: unknown) =>
        options.logger.error(
          { err },
          'What ended long ago could not be forgotten; it is tried again tomorrow',
        ),
      );
      await wait(dayMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

/** One round. */
export async function forgetEnded({ records, jobs, clock, logger, days }: RetentionOptions): Promise<void> {
  const before = new Date(clock.now() - days * dayMs).toISOString();
  const { worklist, procedureSteps, commitments } = records;
  const untold = await jobs.dedupeKeys(commitmentJobName);
  const forgotten = {
    orders: await worklist.removeEnded(before),
    procedureSteps: await procedureSteps.removeEnded(before),
    promises: await commitments.removeEnded(
      before,
      ({ promiser, peerAeTitle, transactionUid }) =>
        promiser === 'ours' && untold.has(commitmentJobKey(peerAeTitle, transactionUid)),
    ),
  };
  const isAny = Object.values(forgotten).some((count) => count > 0);
  if (isAny) logger.info({ before, ...forgotten }, 'Forgot what ended long ago');
}
