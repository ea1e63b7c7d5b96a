import {
  type DicomJson,
  dataSetFromJson,
  openPart10,
  patchDataSet,
  SopClassUid,
  tagFromHex,
} from '@isocenter/dicom';
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
import { patientDifferences } from './patient-identity.ts';
import { findRejectionNote, type RejectionNote } from './rejection-note.ts';
import { questionOf, type Rejection } from './standing.ts';
import { addRejections, rejecterOf, rejection, rejectionSteps, releaseSteps } from './steps.ts';
import type { StorePolicy } from './store-policy.ts';

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
  readonly policy: StorePolicy;
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
      const rejected = await this.#rejectedUnder(address, restriction);
      // Or it would come to light with its rejection note, of which it was the rest that was deleted.
      for (const { id } of rejected)
        steps.push({ kind: 'relabel', withheldId: id, reason: 'deleted', why, userId, at });
      // What a rejection note hid elsewhere is shown again with the note gone.
      const leaving = [...shown.keys()];
      const { instances: hidden } = await index.withheld({
        reason: 'rejected',
        rejectedBy: leaving,
        restriction,
      });
      const stays = new Set(rejected.map(({ id }) => id));
      const free = await this.#releasable(hidden.filter(({ id }) => !stays.has(id)));
      steps.push(...releaseSteps(free, await this.#rejectionsOf(free, leaving), at));
      await this.#apply(steps, { shown, withheld: byId([...rejected, ...free]) });
      return instances.length;
    });
  }

  /** Shows withheld ones again, the newest of each SOP Instance UID; answers how many. See `Archive.release`. */
  release(
    filter: Omit<WithheldFilter, 'limit' | 'offset'>,
    { userId }: Pick<Decider, 'userId'>,
  ): Promise<number> {
    const { index, queue } = this.#parts;
    return queue.alone(async () => {
      const { instances } = await index.withheld(filter);
      const releasable = await this.#releasable(instances);
      const strangers = await this.#strangersAmong(releasable);
      const free = releasable.filter((one) => !strangers.has(one));
      const rejections = await this.#rejectionsOf(free);
      const at = this.#now();
      const notes: InstanceRecord[] = [];
      for (const { record } of free) {
        if (rejecterOf(record, rejections) !== undefined) continue;
        const rejects = await this.#rejectsOf(record);
        if (!rejects) continue;
        notes.push({ ...record, rejects });
        addRejections(rejections, uidOf(record), rejects);
      }
      const steps = releaseSteps(free, rejections, at);
      const released = steps.filter(({ kind }) => kind === 'release').length;
      const named = notes.flatMap(({ rejects }) => rejects?.references ?? []);
      const shown = await index.findKept(named.map(({ sopInstanceUid }) => sopInstanceUid));
      for (const note of notes) {
        steps.push(...rejectionSteps(note, steps, shown));
      }
      for (const { id } of strangers) {
        const why = 'ARCHIVE_PATIENT_CONFLICT';
        steps.push({ kind: 'relabel', withheldId: id, reason: 'quarantined', why, userId, at });
      }
      await this.#apply(steps, { shown, withheld: byId(releasable) });
      return released;
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
    const corrected = correction && (await this.#corrected(record, correction, at));
    const withheld = { id, record } as WithheldInstance;
    const accepted = corrected ?? record;
    const noteUid = rejecterOf(accepted, await this.#rejectionsOf([{ record: accepted }]));
    if (kept.has(sopInstanceUid) && noteUid === undefined) {
      const why = 'ARCHIVE_REPLACED';
      steps.push({ kind: 'withhold', sopInstanceUid, reason: 'replaced', why, userId, at });
    }
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
      steps.push(
        noteUid === undefined
          ? { kind: 'add', record: corrected }
          : { kind: 'add-withheld', record: corrected, ...rejection(noteUid, userId, at) },
      );
    } else if (noteUid === undefined) steps.push({ kind: 'release', withheldId: id, at });
    else steps.push({ kind: 'relabel', withheldId: id, ...rejection(noteUid, userId, at) });
    if (noteUid === undefined) steps.push(...(await this.#rejectionsBy(accepted)));
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

  /** Those whose study shows another patient by now: it may have come anew while they were hidden. */
  async #strangersAmong(instances: readonly WithheldInstance[]): Promise<Set<WithheldInstance>> {
    const { index, policy } = this.#parts;
    if (instances.length === 0 || policy.patientConflict === 'accept') return new Set();
    const { studyPatients } = await index.standing(questionOf(instances.map(({ record }) => record)));
    return new Set(
      instances.filter(({ record: { entry } }) => {
        const shown = studyPatients.get(entry.study.study_instance_uid);
        return shown !== undefined && patientDifferences(entry.patient, shown).length > 0;
      }),
    );
  }

  /** By whom they are rejected: notes that are shown, but for those that are `leaving`. */
  async #rejectionsOf(
    instances: readonly Pick<WithheldInstance, 'record'>[],
    leaving: readonly string[] = [],
  ): Promise<Map<string, Rejection[]>> {
    if (instances.length === 0) return new Map();
    const { rejections } = await this.#parts.index.standing(
      questionOf(instances.map(({ record }) => record)),
    );
    const left = new Set(leaving);
    return new Map(
      [...rejections].map(([uid, all]) => [uid, all.filter(({ noteUid }) => !left.has(noteUid))]),
    );
  }

  /** What was shown before and is withheld now has its references in its file alone. */
  async #rejectsOf({ entry, blob, overlay, rejects }: InstanceRecord): Promise<RejectionNote | undefined> {
    if (rejects || entry.instance.sop_class_uid !== SopClassUid.KeyObjectSelectionDocumentStorage)
      return rejects;
    const file = await this.#parts.blobs.open(blob.blobKey);
    try {
      const { dataSet } = await openPart10(file);
      return findRejectionNote(overlay ? patchDataSet(dataSet, { put: dataSetFromJson(overlay) }) : dataSet);
    } finally {
      await file.close();
    }
  }

  /** All that is rejected under an address: what is deleted there takes it along. */
  async #rejectedUnder(address: InstanceScope | InstanceAddress, restriction: Restriction) {
    const { studyInstanceUid, seriesInstanceUid } = address;
    const sopInstanceUids = 'sopInstanceUid' in address ? [address.sopInstanceUid] : undefined;
    const filter = { reason: 'rejected', studyInstanceUid, seriesInstanceUid, sopInstanceUids } as const;
    return (await this.#parts.index.withheld({ ...filter, restriction })).instances;
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

const byId = (instances: readonly WithheldInstance[]): Map<number, WithheldInstance> =>
  new Map(instances.map((one) => [one.id, one]));

const uidOf = ({ entry }: InstanceRecord): string => entry.instance.sop_instance_uid;

const holdingOf = (reason: WithheldReason): Holding => (reason === 'quarantined' ? 'quarantined' : 'hidden');
