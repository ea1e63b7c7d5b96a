import { type DicomJson, dataSetFromJson, openPart10, patchDataSet, tagFromHex } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import { catalogInstance } from '../index/catalog.ts';
import type { IndexStep } from '../index/index-step.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import type { WithheldInstance } from '../index/withheld.ts';
import type { Restriction } from '../query/restriction.ts';
import { identify } from '../store/identify.ts';
import { checkCoercible, overlayOn } from './coercion.ts';
import {
  applyDecision,
  byId,
  type Decider,
  type DecisionParts,
  nowOf,
  rejectionsOf,
  uidOf,
} from './decisions.ts';
import { rejecterOf, rejection, rejectionSteps } from './steps.ts';

/** What an operator decides on the queue of what does not fit to what is here. Nothing here destroys a byte. */
export class Deciding {
  readonly #parts: DecisionParts;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
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
      const at = nowOf(this.#parts);
      const steps = waiting.map(
        ({ id }): IndexStep => ({ kind: 'relabel', withheldId: id, reason: 'deleted', why, userId, at }),
      );
      await applyDecision(this.#parts, steps, { withheld: byId(waiting) });
      return waiting.length;
    });
  }

  async #accept(
    { id, record }: WithheldInstance,
    correction: DicomJson | undefined,
    { userId }: Decider,
  ): Promise<void> {
    const { index } = this.#parts;
    const at = nowOf(this.#parts);
    const sopInstanceUid = uidOf(record);
    const steps: IndexStep[] = [];
    const kept = await index.findKept([sopInstanceUid]);
    const corrected = correction && (await this.#corrected(record, correction, at));
    const withheld = { id, record } as WithheldInstance;
    const accepted = corrected ?? record;
    const noteUid = rejecterOf(accepted, await rejectionsOf(this.#parts, [{ record: accepted }]));
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
    } else if (noteUid === undefined) steps.push({ kind: 'release', withheldId: id, userId, at });
    else steps.push({ kind: 'relabel', withheldId: id, ...rejection(noteUid, userId, at) });
    if (noteUid === undefined) steps.push(...(await this.#rejectionsBy(accepted)));
    await applyDecision(this.#parts, steps, { shown: kept, withheld: new Map([[id, withheld]]) });
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
}
