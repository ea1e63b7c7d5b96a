import type { Archive, Change, Logger, Restriction } from '@isocenter/archive';
import { ChangeFollower } from '../change-follower.ts';
import type { CursorRecords } from '../records/index.ts';
import type { PriorDesk } from './prior-desk.ts';
import type { RetrievalDesk } from './retrieval-desk.ts';

export interface PriorWatchOptions {
  readonly archive: Pick<Archive, 'changes' | 'lastSequence' | 'onChange'>;
  readonly restriction: Restriction;
  readonly cursors: CursorRecords;
  readonly priors: Pick<PriorDesk, 'rule' | 'order'>;
  readonly retrievals: Pick<RetrievalDesk, 'isFetched'>;
  readonly logger: Logger;
  /** How long what arrives is gathered. */
  readonly gatherMs?: number;
}

/**
 * Orders the priors of each study whose first image arrives, where the rule says so. A study that is fetched itself brings none along: else
 * each prior would fetch its own.
 */
export class PriorWatch {
  readonly #options: PriorWatchOptions;
  readonly #follower: ChangeFollower;

  constructor(options: PriorWatchOptions) {
    this.#options = options;
    const { archive, restriction, cursors, logger, gatherMs } = options;
    this.#follower = new ChangeFollower({
      name: 'priors',
      cursors,
      archive,
      restriction,
      logger,
      gatherMs,
      isWanted: async () => (await options.priors.rule()).fetchOn?.includes('arrival') ?? false,
      take: (changes) => this.#take(changes),
      failure: 'What arrived could not be looked at for its priors',
    });
  }

  /** The rule was changed: what arrives from now on counts by it. */
  look(): Promise<void> {
    return this.#follower.look();
  }

  stop(): Promise<void> {
    return this.#follower.stop();
  }

  async #take(changes: readonly Change[]): Promise<void> {
    const { priors, retrievals } = this.#options;
    const begun = changes.filter(
      ({ kind, numberOfStudyInstances }) => kind === 'instance-stored' && numberOfStudyInstances === 1,
    );
    for (const studyInstanceUid of new Set(begun.map((change) => change.studyInstanceUid)))
      if (!(await retrievals.isFetched(studyInstanceUid))) await priors.order(studyInstanceUid);
  }
}
