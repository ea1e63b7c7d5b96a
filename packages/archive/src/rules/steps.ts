import type { IndexStep, Withholding } from '../index/index-step.ts';
import type { IndexedInstance, InstanceRecord } from '../index/instance-index.ts';
import type { Decision } from './decide.ts';

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

const rejection = (rejectedBy: string, userId: string, at: string): Withholding => ({
  reason: 'rejected',
  why: 'ARCHIVE_INSTANCE_REJECTED',
  rejectedBy,
  userId,
  at,
});
