import { dataSetFromJson, openPart10, patchDataSet, SopClassUid } from '@isocenter/dicom';
import type { IndexStep } from '../index/index-step.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import type { WithheldFilter, WithheldInstance } from '../index/withheld.ts';
import type { Restriction } from '../query/restriction.ts';
import type { InstanceAddress, InstanceScope } from '../retrieve/stored-instance.ts';
import { type Unfit, unfitIn } from './decide.ts';
import {
  applyDecision,
  byId,
  type Decider,
  type DecisionParts,
  nowOf,
  rejectionsOf,
  uidOf,
} from './decisions.ts';
import { findRejectionNote, type RejectionNote } from './rejection-note.ts';
import { admit, factsOf, hereFactsOf, questionOf } from './standing.ts';
import { addRejections, rejecterOf, rejectionSteps, releaseSteps } from './steps.ts';

/** Hides what is shown, and shows it again. Nothing here destroys a byte. */
export class Hiding {
  readonly #parts: DecisionParts;

  constructor(parts: DecisionParts) {
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
      const at = nowOf(this.#parts);
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
      steps.push(...releaseSteps(free, await rejectionsOf(this.#parts, free, leaving), { userId, at }));
      await applyDecision(this.#parts, steps, { shown, withheld: byId([...rejected, ...free]) });
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
      const unfit = await this.#unfitAmong(releasable);
      const free = releasable.filter((one) => !unfit.has(one));
      const rejections = await rejectionsOf(this.#parts, free);
      const at = nowOf(this.#parts);
      const notes: InstanceRecord[] = [];
      for (const { record } of free) {
        if (rejecterOf(record, rejections) !== undefined) continue;
        const rejects = await this.#rejectsOf(record);
        if (!rejects) continue;
        notes.push({ ...record, rejects });
        addRejections(rejections, uidOf(record), rejects);
      }
      const steps = releaseSteps(free, rejections, { userId, at });
      const released = steps.filter(({ kind }) => kind === 'release').length;
      const named = notes.flatMap(({ rejects }) => rejects?.references ?? []);
      const shown = await index.findKept(named.map(({ sopInstanceUid }) => sopInstanceUid));
      for (const note of notes) {
        steps.push(...rejectionSteps(note, steps, shown));
      }
      for (const [one, { kind, code }] of unfit) {
        const isThere = one.reason === 'quarantined' && one.why === code;
        if (kind !== 'quarantine' || isThere) continue;
        steps.push({ kind: 'relabel', withheldId: one.id, reason: 'quarantined', why: code, userId, at });
      }
      await applyDecision(this.#parts, steps, { shown, withheld: byId(releasable) });
      return released;
    });
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

  /**
   * Those that the door would not show, came they now: another patient or study may have come while they were hidden. Who came
   * first is judged first, and counts for the others once it is to be shown. What an operator accepted into a study is catalogued
   * as of its patient, so it comes back with the study.
   */
  async #unfitAmong(instances: readonly WithheldInstance[]): Promise<Map<WithheldInstance, Unfit>> {
    const { index, policy } = this.#parts;
    const unfit = new Map<WithheldInstance, Unfit>();
    if (instances.length === 0) return unfit;
    const standing = await index.standing(questionOf(instances.map(({ record }) => record)));
    const oldestFirst = [...instances]
      .reverse()
      .sort((a, b) => Date.parse(a.record.receivedAt) - Date.parse(b.record.receivedAt));
    for (const one of oldestFirst) {
      const { record } = one;
      const here = hereFactsOf(record, standing);
      const verdict = unfitIn({ ...factsOf(record), patient: record.entry.patient }, here, policy);
      if (verdict && verdict.kind !== 'accept') unfit.set(one, verdict);
      else if (here.rejectedBy === undefined) admit(record, standing);
    }
    return unfit;
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

  async #shownUnder(address: InstanceScope | InstanceAddress, restriction: Restriction) {
    const { index } = this.#parts;
    if (!('sopInstanceUid' in address)) return index.instancesOf(address, restriction);
    const instance = await index.instance(address, restriction);
    return instance ? [instance] : [];
  }
}
