import type { AnyTransaction } from '../jobs/index.ts';
import type {
  CommitmentKey,
  CommitmentOutcome,
  CommitmentRecord,
  CommitmentRecords,
} from './commitment-records.ts';
import { expectedByStudy, worklistStateOf } from './performed-steps.ts';
import type { ProcedureStepRecord, ProcedureStepRecords } from './procedure-step-records.ts';
import type { WorklistItem, WorklistQuery, WorklistRecords } from './worklist-records.ts';

/** Twin of the worklist in a database for tests. */
export class MemoryWorklist implements WorklistRecords {
  readonly items = new Map<string, WorklistItem>();
  readonly savedAt = new Map<string, string>();

  async find(query: WorklistQuery): Promise<WorklistItem[]> {
    const { after, limit, studyInstanceUids, states, scheduledStationAeTitle } = query;
    const is = (wanted: string | undefined, value: string) => wanted === undefined || wanted === value;
    return [...this.items.values()]
      .filter((item) => is(query.scheduledProcedureStepId, item.scheduledProcedureStepId))
      .filter((item) => is(query.modality, item.modality))
      .filter((item) => is(query.patientId, item.patientId))
      .filter((item) => is(query.accessionNumber, item.accessionNumber))
      .filter(({ studyInstanceUid }) => studyInstanceUids?.includes(studyInstanceUid) ?? true)
      .filter(({ state }) => states?.includes(state) ?? true)
      .filter(
        ({ scheduledStationAeTitles }) =>
          scheduledStationAeTitle === undefined || scheduledStationAeTitles.includes(scheduledStationAeTitle),
      )
      .filter(({ foldedPatientName }) => foldedPatientName.includes(query.patientNameIncludes ?? ''))
      .filter(({ startsAt }) => query.from === undefined || startsAt >= query.from)
      .filter(({ startsAt }) => query.to === undefined || startsAt <= query.to)
      .filter((item) => !after || byTime(item, after) > 0)
      .sort(byTime)
      .slice(0, limit);
  }

  async save(_userId: string, item: WorklistItem): Promise<void> {
    this.items.set(item.scheduledProcedureStepId, structuredClone(item));
    this.savedAt.set(item.scheduledProcedureStepId, now());
  }

  async remove(scheduledProcedureStepId: string): Promise<boolean> {
    return this.items.delete(scheduledProcedureStepId);
  }

  async removeEnded(before: string): Promise<number> {
    const ended = [...this.items.values()].filter(
      ({ state, scheduledProcedureStepId: id }) =>
        (state === 'completed' || state === 'discontinued') && (this.savedAt.get(id) ?? '') < before,
    );
    for (const { scheduledProcedureStepId } of ended) this.items.delete(scheduledProcedureStepId);
    return ended.length;
  }
}

const now = (): string => new Date().toISOString();

type Place = Pick<WorklistItem, 'startsAt' | 'scheduledProcedureStepId'>;

const byTime = (a: Place, b: Place): number =>
  compare(a.startsAt, b.startsAt) || compare(a.scheduledProcedureStepId, b.scheduledProcedureStepId);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Twin of the performed steps in a database for tests. */
export class MemoryProcedureSteps implements ProcedureStepRecords {
  readonly #records = new Map<string, ProcedureStepRecord>();
  readonly #savedAt = new Map<string, string>();
  readonly #worklist: MemoryWorklist;

  constructor(worklist: MemoryWorklist) {
    this.#worklist = worklist;
  }

  async find(sopInstanceUid: string): Promise<ProcedureStepRecord | undefined> {
    return this.#records.get(sopInstanceUid);
  }

  async add(_userId: string, record: ProcedureStepRecord): Promise<boolean> {
    if (this.#records.has(record.sopInstanceUid)) return false;
    this.#put(record);
    return true;
  }

  async replace(_userId: string, record: ProcedureStepRecord): Promise<boolean> {
    if (this.#records.get(record.sopInstanceUid)?.version !== record.version - 1) return false;
    this.#put(record);
    return true;
  }

  async expectedInstances(studyInstanceUids: readonly string[]): Promise<Map<string, number>> {
    const steps = [...this.#records.values()].flatMap((record) =>
      record.studyInstanceUids
        .filter((studyInstanceUid) => studyInstanceUids.includes(studyInstanceUid))
        .map((studyInstanceUid) => ({ ...record, studyInstanceUid })),
    );
    return expectedByStudy(steps);
  }

  async removeEnded(before: string): Promise<number> {
    const steps = [...this.#records.values()];
    const inProgress = new Set(
      steps.filter(({ state }) => state === 'IN PROGRESS').flatMap((step) => step.studyInstanceUids),
    );
    const ended = steps
      .filter((step) => (this.#savedAt.get(step.sopInstanceUid) ?? '') < before)
      .filter(({ state }) => state !== 'IN PROGRESS')
      .filter(({ studyInstanceUids }) => !studyInstanceUids.some((uid) => inProgress.has(uid)));
    for (const { sopInstanceUid } of ended) this.#records.delete(sopInstanceUid);
    return ended.length;
  }

  #put(record: ProcedureStepRecord): void {
    this.#records.set(record.sopInstanceUid, structuredClone(record));
    this.#savedAt.set(record.sopInstanceUid, now());
    const { items, savedAt } = this.#worklist;
    for (const { scheduledProcedureStepId, studyInstanceUid } of record.scheduled) {
      const item = items.get(scheduledProcedureStepId);
      if (item?.studyInstanceUid !== studyInstanceUid) continue;
      items.set(scheduledProcedureStepId, { ...item, state: worklistStateOf(record.state) });
      savedAt.set(scheduledProcedureStepId, now());
    }
  }
}

/** Twin of the promises in a database for tests. */
export class MemoryCommitments implements CommitmentRecords {
  readonly #records = new Map<string, CommitmentRecord>();
  readonly #savedAt = new Map<string, string>();

  async find(key: CommitmentKey): Promise<CommitmentRecord | undefined> {
    return this.#records.get(textOf(key));
  }

  async add(
    _userId: string,
    record: CommitmentRecord,
    alongside?: (transaction: AnyTransaction | undefined) => Promise<unknown>,
  ): Promise<boolean> {
    if (this.#records.has(textOf(record))) return false;
    await alongside?.(undefined);
    this.#records.set(textOf(record), structuredClone(record));
    return true;
  }

  async saveOutcome(key: CommitmentKey, outcome: CommitmentOutcome | undefined): Promise<boolean> {
    const record = this.#records.get(textOf(key));
    if (record) {
      this.#savedAt.set(textOf(key), now());
      const { outcome: _, ...request } = record;
      this.#records.set(textOf(key), { ...request, ...(outcome && { outcome }) });
    }
    return record !== undefined;
  }

  async remove(key: CommitmentKey): Promise<boolean> {
    return this.#records.delete(textOf(key));
  }

  async removeEnded(before: string, isOpen: (key: CommitmentKey) => boolean): Promise<number> {
    const ended = [...this.#records.values()].filter(
      (record) => record.outcome && (this.#savedAt.get(textOf(record)) ?? '') < before && !isOpen(record),
    );
    for (const record of ended) this.#records.delete(textOf(record));
    return ended.length;
  }
}

const textOf = ({ promiser, peerAeTitle, transactionUid }: CommitmentKey): string =>
  JSON.stringify([promiser, peerAeTitle, transactionUid]);
