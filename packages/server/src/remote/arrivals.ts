import type { Clock } from '@isocenter/archive';
import type { StudyArrival } from '@isocenter/network/api';
import type { ProcedureStepRecords } from '../records/index.ts';

/** A study that got nothing new for so long is taken to be complete, where nobody says how much is to come. */
export const quietAfterMs = 60_000;

export interface ArrivalsOptions {
  readonly clock: Clock;
  /** What modalities said they made (MPPS). */
  readonly procedureSteps: Pick<ProcedureStepRecords, 'expectedInstances'>;
  /** What is being fetched from other nodes. */
  readonly retrievals: { expectedInstances(studyInstanceUid: string): number | undefined };
  /** A minute unless told. */
  readonly quietMs?: number;
}

/** What is known of a study when it is asked whether more may come. */
export interface ArrivingStudy {
  readonly studyInstanceUid: string;
  readonly numberOfInstances: number;
  /** ISO 8601 in UTC. */
  readonly receivedAt?: string | undefined;
}

/** Tells of studies whether more of them may come. */
export class Arrivals {
  readonly #options: ArrivalsOptions;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** How long nothing new must come until a study is quiet. */
  get quietMs(): number {
    return this.#options.quietMs ?? quietAfterMs;
  }

  /** By study, in their order. */
  async of(studies: readonly ArrivingStudy[]): Promise<StudyArrival[]> {
    const { clock, procedureSteps, retrievals } = this.#options;
    if (studies.length === 0) return [];
    const uids = studies.map(({ studyInstanceUid }) => studyInstanceUid);
    const announced = await procedureSteps.expectedInstances(uids);
    const now = clock.now();
    return studies.map((study) => {
      const fetched = retrievals.expectedInstances(study.studyInstanceUid);
      // A node may have less of it than the modality made, or sent on meanwhile.
      const counts = [fetched, announced.get(study.studyInstanceUid)].filter((count) => count !== undefined);
      const expected = counts.length > 0 ? Math.max(...counts) : undefined;
      return arrivalOf(study, { now, expected, isFetched: fetched !== undefined, quietMs: this.quietMs });
    });
  }
}

interface ArrivalFacts {
  readonly now: number;
  readonly expected: number | undefined;
  /** From another node, at this moment. */
  readonly isFetched: boolean;
  readonly quietMs: number;
}

/** Quiet is what nothing came to for a while; a study that has all it is to have is quiet at once. `now` in ms of the epoch. */
export function arrivalOf(
  { numberOfInstances, receivedAt }: ArrivingStudy,
  { now, expected, isFetched, quietMs }: ArrivalFacts,
): StudyArrival {
  const isRecent = receivedAt !== undefined && now - Date.parse(receivedAt) < quietMs;
  const isWhole = expected !== undefined && numberOfInstances >= expected;
  const state = !isWhole && (isRecent || isFetched) ? 'arriving' : 'quiet';
  return { state, ...(expected !== undefined && { expectedInstances: expected }) };
}
