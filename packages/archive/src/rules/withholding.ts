import { type DicomJson, dataSetFromJson, openPart10, patchDataSet, tagFromHex } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import { catalogInstance } from '../index/catalog.ts';
import type { Change } from '../index/change.ts';
import type { IndexStep } from '../index/index-step.ts';
import type { InstanceIndex, InstanceRecord } from '../index/instance-index.ts';
import type { WithheldFilter, WithheldInstance, WithheldReason } from '../index/withheld.ts';
import type { Journal } from '../maintain/journal.ts';
import { linesOf, type StepContext } from '../maintain/journal-lines.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Restriction } from '../query/restriction.ts';
import type { InstanceAddress, InstanceScope } from '../retrieve/stored-instance.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { CommitQueue } from '../store/commit-queue.ts';
import { identify } from '../store/identify.ts';
import { checkCoercible, overlayOn } from './coercion.ts';
import { rejectionSteps } from './steps.ts';

/** Who decides, and what they may see. */
export interface Decider {
  readonly userId: string;
  readonly restriction: Restriction;
}

/** How the archive holds an instance: what storage commitment may count on. `hidden`: deleted, rejected or replaced. */
export type Holding = 'stored' | 'quarantined' | 'hidden' | 'absent';

export interface WithholdingParts {
  readonly blobs: BlobStore;
  readonly index: InstanceIndex;
  readonly journal: Journal;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly systemName: string;
  readonly onCommit: (changes: readonly Change[]) => void;
}

/** What is kept but not shown: how it comes there, and how people decide on it. Nothing here destroys a byte. */
export class WithholdingDesk {
  readonly #parts: WithholdingParts;

  constructor(parts: WithholdingParts) {
    this.#parts = parts;
  }

  /** Hides all that is shown under an address, and answers how many; see `Archive.withhold`. */
  withhold(
    address: InstanceScope | InstanceAddress,
    { why, userId, restriction }: Decider & { readonly why: string },
  ): Promise<number> {
    const { index, queue } = this.#parts;
    return queue.alone(async () => {
      const instances = await this.#shownUnder(address, restriction);
      const at = this.#now();
      const steps = instances.map(
        ({ sopInstanceUid }): IndexStep => ({
          kind: 'withhold',
          sopInstanceUid,
          reason: 'deleted',
          why,
          userId,
          at,
        }),
      );
      const shown = new Map(instances.map((instance) => [instance.sopInstanceUid, instance]));
      // What a rejection note hid is shown again with the note gone.
      const rejectedBy = [...shown.keys()];
      const { instances: rejected } = await index.withheld({ reason: 'rejected', rejectedBy, restriction });
      const free = await this.#releasable(rejected);
      steps.push(...free.map(({ id }): IndexStep => ({ kind: 'release', withheldId: id, at })));
      await this.#apply(steps, { shown, withheld: new Map(free.map((one) => [one.id, one])) });
      return instances.length;
    });
  }

  /** Shows withheld ones again, the newest of each SOP Instance UID; answers how many. See `Archive.release`. */
  release(
    filter: Omit<WithheldFilter, 'limit' | 'offset'>,
    _decider: Pick<Decider, 'userId'>,
  ): Promise<number> {
    const { index, queue } = this.#parts;
    return queue.alone(async () => {
      const { instances } = await index.withheld(filter);
      const free = await this.#releasable(instances);
      const at = this.#now();
      const steps: IndexStep[] = [];
      for (const { id, record } of free) {
        steps.push({ kind: 'release', withheldId: id, at });
        steps.push(...(await this.#rejectionsBy(record)));
      }
      await this.#apply(steps, { withheld: new Map(free.map((one) => [one.id, one])) });
      return free.length;
    });
  }

  /** Takes quarantined instances into the archive; see `Archive.accept`. */
  accept(ids: readonly number[], correction: DicomJson | undefined, decider: Decider): Promise<number> {
    for (const hex of Object.keys(correction ?? {})) checkCoercible(tagFromHex(hex) ?? 0);
    return this.#parts.queue.alone(async () => {
      const waiting = await this.#waiting(ids, decider.restriction);
      for (const one of waiting) await this.#accept(one, correction, decider);
      return waiting.length;
    });
  }

  /** Turns quarantined instances away for good; see `Archive.refuse`. */
  refuse(ids: readonly number[], why: string, { userId, restriction }: Decider): Promise<number> {
    return this.#parts.queue.alone(async () => {
      const waiting = await this.#waiting(ids, restriction);
      const at = this.#now();
      const steps = waiting.map(
        ({ id }): IndexStep => ({ kind: 'relabel', withheldId: id, reason: 'deleted', why, userId, at }),
      );
      await this.#apply(steps, { withheld: new Map(waiting.map((one) => [one.id, one])) });
      return waiting.length;
    });
  }

  async holds(sopInstanceUids: readonly string[], restriction: Restriction): Promise<Map<string, Holding>> {
    const { index } = this.#parts;
    const holdings = new Map<string, Holding>(sopInstanceUids.map((uid) => [uid, 'absent']));
    const { instances } = await index.withheld({ sopInstanceUids, restriction });
    for (const { record, reason } of instances) {
      if (holdings.get(uidOf(record)) !== 'quarantined') holdings.set(uidOf(record), holdingOf(reason));
    }
    for (const sopInstanceUid of sopInstanceUids) {
      if (await index.instance({ sopInstanceUid }, restriction)) holdings.set(sopInstanceUid, 'stored');
    }
    return holdings;
  }

  async #accept(
    { id, record }: WithheldInstance,
    correction: DicomJson | undefined,
    { userId }: Decider,
  ): Promise<void> {
    const { index } = this.#parts;
    const at = this.#now();
    const sopInstanceUid = uidOf(record);
    const steps: IndexStep[] = [];
    const kept = await index.findKept([sopInstanceUid]);
    if (kept.has(sopInstanceUid)) {
      const why = 'ARCHIVE_REPLACED';
      steps.push({ kind: 'withhold', sopInstanceUid, reason: 'replaced', why, userId, at });
    }
    const corrected = correction && (await this.#corrected(record, correction, at));
    const withheld = { id, record } as WithheldInstance;
    if (corrected) {
      // As it came it stays in the history, beside the same bytes with the correction over them.
      steps.push({
        kind: 'relabel',
        withheldId: id,
        reason: 'replaced',
        why: 'ARCHIVE_CORRECTED',
        userId,
        at,
      });
      steps.push({ kind: 'add', record: corrected });
    } else steps.push({ kind: 'release', withheldId: id, at });
    steps.push(...(await this.#rejectionsBy(corrected ?? record)));
    await this.#apply(steps, { shown: kept, withheld: new Map([[id, withheld]]) });
  }

  /** The instance as it would have been catalogued had it come with the correction; its file stays as it came. */
  async #corrected(
    record: InstanceRecord,
    correction: DicomJson,
    at: string,
  ): Promise<InstanceRecord | undefined> {
    const blob = await this.#parts.blobs.open(record.blob.blobKey);
    try {
      const opened = await openPart10(blob);
      const coerced = record.overlay
        ? patchDataSet(opened.dataSet, { put: dataSetFromJson(record.overlay) })
        : opened.dataSet;
      const modifyingSystem = this.#parts.systemName;
      const result = overlayOn(coerced, correction, { at, modifyingSystem, reason: 'CORRECT' });
      if (!result) return undefined;
      const { identity } = identify({ fileMeta: opened.fileMeta, dataSet: result.dataSet }, {}, {});
      return {
        ...record,
        entry: catalogInstance(result.dataSet, identity, opened.pixelData),
        overlay: { ...record.overlay, ...result.overlay },
      };
    } finally {
      await blob.close();
    }
  }

  /** Those whose SOP Instance UID is not shown, the newest of each. */
  async #releasable(instances: readonly WithheldInstance[]): Promise<WithheldInstance[]> {
    const kept = await this.#parts.index.findKept(instances.map(({ record }) => uidOf(record)));
    const seen = new Set(kept.keys());
    return instances.filter(({ record }) => {
      if (seen.has(uidOf(record))) return false;
      seen.add(uidOf(record));
      return true;
    });
  }

  async #rejectionsBy(record: InstanceRecord): Promise<IndexStep[]> {
    if (!record.rejects) return [];
    const uids = record.rejects.references.map(({ sopInstanceUid }) => sopInstanceUid);
    return rejectionSteps(record, [], await this.#parts.index.findKept(uids));
  }

  async #waiting(ids: readonly number[], restriction: Restriction): Promise<WithheldInstance[]> {
    const { instances } = await this.#parts.index.withheld({ reason: 'quarantined', ids, restriction });
    if (instances.length < new Set(ids).size) throw archiveError('ARCHIVE_NOT_IN_QUARANTINE', {});
    // The oldest first, as they came.
    return [...instances].reverse();
  }

  async #shownUnder(address: InstanceScope | InstanceAddress, restriction: Restriction) {
    const { index } = this.#parts;
    if (!('sopInstanceUid' in address)) return index.instancesOf(address, restriction);
    const instance = await index.instance(address, restriction);
    return instance ? [instance] : [];
  }

  /** The journal first: an index that is lost later is rebuilt with nothing shown that somebody was told is hidden. */
  async #apply(steps: readonly IndexStep[], context: StepContext): Promise<void> {
    const { index, journal, logger, onCommit } = this.#parts;
    if (steps.length === 0) return;
    let changes: Change[];
    try {
      await journal.append(linesOf(steps, context));
      changes = await index.apply(steps);
    } catch (cause) {
      throw archiveError('ARCHIVE_DECISION_FAILED', {}, { cause });
    }
    logger.info({ steps: steps.length, kind: steps[0]?.kind }, 'Changed what is shown');
    onCommit(changes);
  }

  #now(): string {
    return new Date(this.#parts.clock.now()).toISOString();
  }
}

const uidOf = ({ entry }: InstanceRecord): string => entry.instance.sop_instance_uid;

const holdingOf = (reason: WithheldReason): Holding => (reason === 'quarantined' ? 'quarantined' : 'hidden');
