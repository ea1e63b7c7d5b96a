import type { Archive, Change, Logger, Restriction } from '@isocenter/archive';

export interface ChangeFollowerOptions {
  readonly archive: Pick<Archive, 'changes' | 'onChange'>;
  readonly restriction: Restriction;
  /** After which change to go on, as it was remembered; `undefined` where none is to be taken for now. */
  readonly findSince: () => Promise<number | undefined>;
  /** Takes changes in their order, the same again where the process died before they were remembered. */
  readonly take: (changes: readonly Change[]) => Promise<void>;
  readonly remember: (sequence: number) => Promise<void>;
  readonly logger: Logger;
  /** Logged when a round fails; the next change begins another. */
  readonly failure: string;
  /** How long what arrives is gathered. */
  readonly gatherMs?: number | undefined;
}

const changesAtOnce = 1000;
const defaultGatherMs = 1000;

/** Goes through the change feed from a remembered change on, so that a restart leaves nothing out, and follows what comes. */
export class ChangeFollower {
  readonly #options: ChangeFollowerOptions;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
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
      .catch((err: unknown) => logger.error({ err }, failure));
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
    await this.#gathering;
  }

  #wake(): void {
    if (this.#isStopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.look();
    }, this.#options.gatherMs ?? defaultGatherMs).unref();
  }

  async #gather(): Promise<void> {
    const { archive, restriction, findSince, take, remember } = this.#options;
    let since = await findSince();
    while (since !== undefined && !this.#isStopped) {
      const changes: readonly Change[] = await archive.changes({ since, limit: changesAtOnce, restriction });
      const last = changes.at(-1);
      if (!last) return;
      await take(changes);
      since = last.sequence;
      await remember(since);
    }
  }
}
