import type { Archive, Change, Logger, Restriction } from '@isocenter/archive';
import * as z from 'zod';
import { ChangeFollower } from '../change-follower.ts';
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
/**
 * Orders the priors of each study whose first image arrives, where the rule says so, from a remembered change on, so that none is
 * left out by a restart. A study that is fetched itself brings none along: else each prior would fetch its own.
 */
export class PriorWatch {
  readonly #options: PriorWatchOptions;
  readonly #follower: ChangeFollower;

  constructor(options: PriorWatchOptions) {
    this.#options = options;
    const { archive, restriction, logger, gatherMs } = options;
    this.#follower = new ChangeFollower({
      archive,
      restriction,
      logger,
      gatherMs,
      findSince: () => this.#findSince(),
      take: (changes) => this.#take(changes),
      remember: (sequence) => this.#save({ sequence }),
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

  /** From when it is wanted on; what is here by then, nobody asked about. */
  async #findSince(): Promise<number | undefined> {
    const { archive, priors, records, userId } = this.#options;
    const { fetchOn = [] } = await priors.rule();
    const kept = await records.profile(userId, cursorName);
    if (!fetchOn.includes('arrival')) {
      if (kept) await this.#save(null);
      return undefined;
    }
    const since = cursorSchema.safeParse(kept).data?.sequence ?? (await archive.lastSequence());
    await this.#save({ sequence: since });
    return since;
  }

  async #take(changes: readonly Change[]): Promise<void> {
    const { priors, retrievals } = this.#options;
    const begun = changes.filter(
      ({ kind, numberOfStudyInstances }) => kind === 'instance-stored' && numberOfStudyInstances === 1,
    );
    for (const studyInstanceUid of new Set(begun.map((change) => change.studyInstanceUid)))
      if (!(await retrievals.isFetched(studyInstanceUid))) await priors.order(studyInstanceUid);
  }

  async #save(cursor: z.infer<typeof cursorSchema> | null): Promise<void> {
    const { records, userId } = this.#options;
    await records.saveProfile(userId, cursorName, cursor);
  }
}
