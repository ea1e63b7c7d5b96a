import type { Archive, Change, Logger, Restriction } from '@isocenter/archive';
import type { CursorRecords } from './records/index.ts';

export interface ChangeFollowerOptions {
  /** Under which it remembers how far it has come. */
  readonly name: string;
  readonly cursors: CursorRecords;
  readonly archive: Pick<Archive, 'changes' | 'lastSequence' | 'onChange'>;
  readonly restriction: Restriction;
  /** Whether changes are to be taken at all; what comes in while they are not is never taken. Absent: always. */
  readonly isWanted?: () => Promise<boolean>;
  /** Takes changes in their order, the same again where the process died before they were remembered. */
  readonly take: (changes: readonly Change[]) => Promise<void>;
  readonly logger: Pick<Logger, 'error'>;
  /** Logged when a round fails; another begins with the next change, or after a while. */
  readonly failure: string;
  /** How long what arrives is gathered. */
  readonly gatherMs?: number | undefined;
  /** How long after a round that failed another begins. */
  readonly retryMs?: number;
}

const changesAtOnce = 1000;
const defaultGatherMs = 1000;
const defaultRetryMs = 10_000;

/**
 * Goes through the change feed from a remembered change on, so that a restart leaves nothing out, and follows what comes. What is there
 * when it begins for the first time, nobody asked about.
 */
export class ChangeFollower {
  readonly #options: ChangeFollowerOptions;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #gathering: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: ChangeFollowerOptions) {
    this.#options = options;
    this.#stopListening = options.archive.onChange(() => this.#wake());
    void this.look();
  }

  /** Takes what there is now; resolves, also after a failure, once all rounds begun are done. */
  look(): Promise<void> {
    const { logger, failure } = this.#options;
    this.#gathering = this.#gathering
      .then(() => this.#gather())
      .catch((err: unknown) => {
        logger.error({ err }, failure);
        this.#tryAgain();
      });
    return this.#gathering;
  }

  /** Resolves once the rounds begun so far are done. */
  settled(): Promise<void> {
    return this.#gathering;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopListening();
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
    await this.#gathering;
  }

  #wake(): void {
    if (this.#isStopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.look();
    }, this.#options.gatherMs ?? defaultGatherMs).unref();
  }

  /** The change that failed may be the last for long. */
  #tryAgain(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.look(), this.#options.retryMs ?? defaultRetryMs).unref();
  }

  async #gather(): Promise<void> {
    const { archive, restriction, cursors, name, take } = this.#options;
    let since = await this.#findSince();
    while (since !== undefined && !this.#isStopped) {
      const changes: readonly Change[] = await archive.changes({ since, limit: changesAtOnce, restriction });
      const last = changes.at(-1);
      if (!last) return;
      await take(changes);
      since = last.sequence;
      await cursors.save(name, since);
    }
  }

  async #findSince(): Promise<number | undefined> {
    const { archive, cursors, name, isWanted } = this.#options;
    const kept = await cursors.find(name);
    if (isWanted && !(await isWanted())) {
      if (kept !== undefined) await cursors.remove(name);
      return undefined;
    }
    if (kept !== undefined) return kept;
    const last = await archive.lastSequence();
    await cursors.save(name, last);
    return last;
  }
}
