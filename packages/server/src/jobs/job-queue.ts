import { isIsocenterError } from '@isocenter/dicom';
import type { Logger } from 'pino';
import { serverError } from '../errors.ts';
import type { EnqueueOptions, JobKind, JobRecord, JobState } from './job.ts';
import type { AnyTransaction, HeldJob, JobStore } from './job-store.ts';

export interface JobQueueOptions {
  readonly store: JobStore;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** A process that says nothing for so long has died, and another takes its jobs over. */
  readonly leaseMs?: number;
  /** How long jobs of other processes and delayed ones may go unnoticed. */
  readonly pollMs?: number;
  /** 0 (inclusive) to 1, for the spread of delays. */
  readonly random?: () => number;
}

const firstDelayMs = 1000;
const longestDelayMs = 10 * 60_000;

/**
 * Before attempt `attempt + 1`: twice as long each time, up to ten minutes, and spread by half so that what failed
 * together does not come back together.
 */
export function backOffMs(attempt: number, random: number): number {
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
  return Math.round(delay * (0.5 + random / 2));
}

interface Running {
  readonly job: HeldJob;
  readonly controller: AbortController;
  readonly finished: Promise<void>;
}

/** The one queue of work that outlives a process. Kinds are registered before `start`. */
export class JobQueue {
  readonly #store: JobStore;
  readonly #options: Required<JobQueueOptions>;
  readonly #kinds = new Map<string, JobKind<never>>();
  readonly #running = new Map<string, Running>();
  #timer: NodeJS.Timeout | undefined;
  #taking: Promise<void> | undefined;
  #isAskedAgain = false;
  #state: 'idle' | 'started' | 'stopping' = 'idle';

  constructor(options: JobQueueOptions) {
    this.#store = options.store;
    this.#options = { leaseMs: 60_000, pollMs: 1000, random: Math.random, ...options };
  }

  register<Payload>(kind: JobKind<Payload>): void {
    this.#kinds.set(kind.name, kind as unknown as JobKind<never>);
  }

  /**
   * Adds a job, unless one of its key waits. With `transaction` it is there exactly when the rest of the transaction is, and
   * begins within `pollMs` of its commit.
   */
  async enqueue<Payload>(
    kind: JobKind<Payload>,
    payload: Payload,
    options: EnqueueOptions & { readonly transaction?: AnyTransaction } = {},
  ): Promise<boolean> {
    const { transaction, ...rest } = options;
    const isAdded = await this.#store.add(kind.name, payload, rest, transaction);
    if (isAdded && !transaction) this.#wake();
    return isAdded;
  }

  start(): void {
    this.#state = 'started';
    this.#wake();
  }

  list(state: JobState, page: { limit: number; offset: number }): Promise<JobRecord[]> {
    return this.#store.list(state, page);
  }

  counts() {
    return this.#store.counts();
  }

  /** See `JobStore`. */
  dedupeKeys(kind: string): Promise<Set<string>> {
    return this.#store.dedupeKeys(kind);
  }

  async retry(id: string): Promise<boolean> {
    const isRevived = await this.#store.revive(id);
    if (isRevived) this.#wake();
    return isRevived;
  }

  async cancel(id: string): Promise<boolean> {
    const isRemoved = await this.#store.remove(id);
    this.#running.get(id)?.controller.abort();
    return isRemoved;
  }

  /** Takes nothing new and waits for what runs; what is not done by the deadline is aborted and left for the next start. */
  async stop(deadlineMs = 5000): Promise<void> {
    this.#state = 'stopping';
    clearTimeout(this.#timer);
    await this.#taking;
    const running = [...this.#running.values()];
    const cutting = setTimeout(() => {
      for (const { controller } of running) controller.abort(serverError('SERVER_STOPPING', {}));
    }, deadlineMs);
    await Promise.all(running.map(({ finished }) => finished));
    clearTimeout(cutting);
  }

  #wake(): void {
    if (this.#state !== 'started') return;
    clearTimeout(this.#timer);
    if (this.#taking) {
      this.#isAskedAgain = true;
      return;
    }
    this.#taking = this.#takeAll().finally(() => {
      this.#taking = undefined;
      if (this.#state !== 'started') return;
      this.#timer = setTimeout(() => this.#wake(), this.#options.pollMs);
      this.#timer.unref();
    });
  }

  async #takeAll(): Promise<void> {
    do {
      this.#isAskedAgain = false;
      try {
        while (this.#state === 'started' && (await this.#takeOne())) {
          // until there is nothing to take, or nobody free to take it
        }
      } catch (error) {
        this.#options.logger.error({ code: codeOf(error) }, 'The queue of jobs cannot be read');
        return;
      }
    } while (this.#isAskedAgain);
  }

  async #takeOne(): Promise<boolean> {
    const busy = [...this.#running.values()].map(({ job }) => job.kind);
    const free = [...this.#kinds.values()].filter(
      ({ name, concurrency }) => busy.filter((kind) => kind === name).length < concurrency,
    );
    if (free.length === 0) return false;
    const job = await this.#store.take(
      free.map(({ name }) => name),
      this.#options.leaseMs,
    );
    const kind = job && this.#kinds.get(job.kind);
    if (!kind) return false;
    const controller = new AbortController();
    const finished = this.#run(job, kind, controller).finally(() => {
      this.#running.delete(job.id);
      this.#wake();
    });
    this.#running.set(job.id, { job, controller, finished });
    return true;
  }

  /** Never rejects: a job that cannot even be ended is taken over when its lease has run out. */
  async #run(job: HeldJob, kind: JobKind<never>, controller: AbortController): Promise<void> {
    const { leaseMs, logger } = this.#options;
    const renewing = setInterval(() => {
      this.#store.renew(job.id, leaseMs).then(
        (isOurs) => isOurs || controller.abort(),
        (error) => logger.warn({ jobId: job.id, code: codeOf(error) }, 'A lease was not renewed'),
      );
    }, leaseMs / 3);
    try {
      const error = await this.#attempt(job, kind, controller.signal);
      await this.#end(job, kind, controller.signal, error);
    } catch (error) {
      logger.error({ jobId: job.id, kind: kind.name, code: codeOf(error) }, 'A job could not be ended');
    } finally {
      clearInterval(renewing);
    }
  }

  async #attempt(job: HeldJob, kind: JobKind<never>, signal: AbortSignal): Promise<unknown> {
    // Its process died again and again: perhaps it is what killed it.
    if (job.attempts > kind.maximumAttempts) return serverError('SERVER_JOB_ABANDONED', {});
    const payload = kind.payload.safeParse(job.payload);
    if (!payload.success) return serverError('SERVER_JOB_UNREADABLE', {});
    try {
      await kind.run(payload.data, signal);
      return undefined;
    } catch (error) {
      return error ?? serverError('SERVER_FAILED', {});
    }
  }

  async #end(job: HeldJob, kind: JobKind<never>, signal: AbortSignal, error: unknown): Promise<void> {
    const { logger, random } = this.#options;
    if (error === undefined) return this.#store.end(job.id, { kind: 'done' });
    if (signal.aborted && this.#state === 'stopping') return this.#store.end(job.id, { kind: 'unbegun' });
    if (signal.aborted) return; // cancelled, or taken over
    const details = { jobId: job.id, kind: kind.name, attempt: job.attempts, code: codeOf(error) };
    const lastError = textOf(error);
    const comesAgain =
      isIsocenterError(error) && (error.kind === 'bad-input' || error.kind === 'unsupported');
    if (comesAgain || job.attempts >= kind.maximumAttempts) {
      logger.error(details, 'A job failed for good');
      await this.#store.end(job.id, { kind: 'dead', lastError });
      const payload = kind.payload.safeParse(job.payload);
      if (payload.success) kind.onDead?.(payload.data);
      return;
    }
    logger.warn(details, 'A job failed and is tried again');
    return this.#store.end(job.id, { kind: 'later', delayMs: backOffMs(job.attempts, random()), lastError });
  }
}

/** The text of a foreign error may hold anything, so only its name is kept. */
const textOf = (error: unknown): string =>
  isIsocenterError(error) ? `${error.code}: ${error.message}` : codeOf(error);

function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return String(code ?? name ?? 'unknown');
}
