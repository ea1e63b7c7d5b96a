import type { Archive, Logger, Restriction } from '@isocenter/archive';
import * as z from 'zod';
import type { Records } from '../records/index.ts';
import type { PriorDesk } from './prior-desk.ts';
import type { RetrievalDesk } from './retrieval-desk.ts';

export interface PriorWatchOptions {
  readonly archive: Pick<Archive, 'changes' | 'lastSequence' | 'onChange'>;
  readonly restriction: Restriction;
  readonly priors: Pick<PriorDesk, 'rule' | 'order'>;
  readonly retrievals: Pick<RetrievalDesk, 'isFetched'>;
  readonly records: Pick<Records, 'profile' | 'saveProfile'>;
  readonly userId: string;
  readonly logger: Logger;
  /** How long what arrives is gathered. */
  readonly gatherMs?: number;
}

const cursorSchema = z.object({ sequence: z.number() });
const cursorName = 'prior-cursor';
const changesAtOnce = 1000;

/**
 * Orders the priors of each study whose first image arrives, where the rule says so, from a remembered change on, so that none is
 * left out by a restart. A study that is fetched itself brings none along: else each prior would fetch its own.
 */
export class PriorWatch {
  readonly #options: PriorWatchOptions;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #gathering: Promise<void>;
  #isStopped = false;

  constructor(options: PriorWatchOptions) {
    this.#options = options;
    this.#stopListening = options.archive.onChange(() => this.#wake());
    this.#gathering = this.#gatherSafely();
  }

  /** The rule was changed: what arrives from now on counts by it. */
  look(): Promise<void> {
    this.#gathering = this.#gathering.then(() => this.#gatherSafely());
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
    }, this.#options.gatherMs ?? 1000).unref();
  }

  async #gatherSafely(): Promise<void> {
    try {
      await this.#gather();
    } catch (err) {
      this.#options.logger.error({ err }, 'What arrived could not be looked at for its priors');
    }
  }

  async #gather(): Promise<void> {
    const { archive, restriction, priors, retrievals, records, userId } = this.#options;
    const { fetchOn = [] } = await priors.rule();
    const kept = await records.profile(userId, cursorName);
    if (!fetchOn.includes('arrival')) {
      // From when it is wanted on; what is here by then, nobody asked about.
      if (kept) await records.saveProfile(userId, cursorName, null);
      return;
    }
    let since = cursorSchema.safeParse(kept).data?.sequence ?? (await archive.lastSequence());
    await records.saveProfile(userId, cursorName, { sequence: since });
    while (!this.#isStopped) {
      const changes = await archive.changes({ since, limit: changesAtOnce, restriction });
      const last = changes.at(-1);
      if (!last) return;
      const begun = changes.filter(
        ({ kind, numberOfStudyInstances }) => kind === 'instance-stored' && numberOfStudyInstances === 1,
      );
      for (const studyInstanceUid of new Set(begun.map((change) => change.studyInstanceUid)))
        if (!(await retrievals.isFetched(studyInstanceUid))) await priors.order(studyInstanceUid);
      since = last.sequence;
      await records.saveProfile(userId, cursorName, { sequence: since });
    }
  }
}
