import type { IndexStep, Withholding } from '../index/index-step.ts';
import type { IndexedInstance, InstanceRecord } from '../index/instance-index.ts';
import type { WithheldInstance } from '../index/withheld.ts';
import type { Decision } from './decide.ts';
import type { RejectionNote } from './rejection-note.ts';
import type { Rejection } from './standing.ts';

/** What the index is to do for an instance that is kept; nothing for any other decision. */
export function stepsOf(record: InstanceRecord, decision: Decision): IndexStep[] {
  const { userId } = record.origin;
  const at = record.receivedAt;
  const sopInstanceUid = record.entry.instance.sop_instance_uid;
  switch (decision.kind) {
    case 'store':
      return [{ kind: 'add', record }];
    case 'replace':
      return [
        { kind: 'withhold', sopInstanceUid, reason: 'replaced', why: 'ARCHIVE_REPLACED', userId, at },
        { kind: 'add', record },
      ];
    case 'quarantine':
      return [{ kind: 'add-withheld', record, reason: 'quarantined', why: decision.code, userId, at }];
    case 'store-rejected':
      return [{ kind: 'add-withheld', record, ...rejection(decision.rejectedBy, userId, at) }];
    default:
      return [];
  }
}

/**
 * Withholds what a rejection note names: instances that are shown in the study it names them in, whether they are in
 * the index or among the `steps` before it.
 */
export function rejectionSteps(
  { entry, rejects, origin, receivedAt }: InstanceRecord,
  steps: readonly IndexStep[],
  kept: ReadonlyMap<string, Pick<IndexedInstance, 'studyInstanceUid'>>,
): IndexStep[] {
  const studies = new Map([...kept].map(([uid, { studyInstanceUid }]) => [uid, studyInstanceUid]));
  for (const step of steps) {
    if (step.kind === 'withhold') studies.delete(step.sopInstanceUid);
    if (step.kind !== 'add') continue;
    studies.set(step.record.entry.instance.sop_instance_uid, step.record.entry.study.study_instance_uid);
  }
  const noteUid = entry.instance.sop_instance_uid;
  const named = (rejects?.references ?? []).filter(
    ({ sopInstanceUid, studyInstanceUid }) =>
      sopInstanceUid !== noteUid && studies.get(sopInstanceUid) === studyInstanceUid,
  );
  return [...new Set(named.map(({ sopInstanceUid }) => sopInstanceUid))].map((sopInstanceUid) => ({
    kind: 'withhold',
    sopInstanceUid,
    ...rejection(noteUid, origin.userId, receivedAt),
  }));
}

/** SOP Instance UID of a note that rejects an instance in the study it lies in. */
export const rejecterOf = (
  { entry }: InstanceRecord,
  rejections: ReadonlyMap<string, readonly Rejection[]>,
): string | undefined =>
  rejections
    .get(entry.instance.sop_instance_uid)
    ?.find(({ studyInstanceUid }) => studyInstanceUid === entry.study.study_instance_uid)?.noteUid;

/** Counts a note in that is to be shown with what it may name. */
export function addRejections(
  rejections: Map<string, Rejection[]>,
  noteUid: string,
  { references }: RejectionNote,
): void {
  for (const reference of references) {
    const { sopInstanceUid } = reference;
    if (sopInstanceUid === noteUid) continue;
    rejections.set(sopInstanceUid, [...(rejections.get(sopInstanceUid) ?? []), { ...reference, noteUid }]);
  }
}

/** Shows again what is withheld, by decision of `userId`; what a note rejects stays hidden, and from then on for that. */
export function releaseSteps(
  withheld: readonly WithheldInstance[],
  rejections: ReadonlyMap<string, readonly Rejection[]>,
  { userId, at }: Pick<Withholding, 'userId' | 'at'>,
): IndexStep[] {
  return withheld.map(({ id, record }) => {
    const noteUid = rejecterOf(record, rejections);
    return noteUid === undefined
      ? { kind: 'release', withheldId: id, userId, at }
      : { kind: 'relabel', withheldId: id, ...rejection(noteUid, userId, at) };
  });
}

/** Why something is withheld that a note names. */
export const rejection = (rejectedBy: string, userId: string, at: string): Withholding => ({
  reason: 'rejected',
  why: 'ARCHIVE_INSTANCE_REJECTED',
  rejectedBy,
  userId,
  at,
});
