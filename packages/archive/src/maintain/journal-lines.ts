import type { IndexStep } from '../index/index-step.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import type { WithheldInstance } from '../index/withheld.ts';
import type { BlobKey } from '../store/blob-store.ts';
import type { JournalLine } from './journal.ts';

/** What a step needs beside itself to be written down. */
export interface StepContext {
  /** File and overlay of what is shown, by SOP Instance UID; for `withhold` and `coerce`. */
  readonly shown?: ReadonlyMap<string, Pick<JournalLine, 'blobKey' | 'overlay'>>;
  /** Files that were withheld before and come anew. */
  readonly returning?: ReadonlySet<BlobKey>;
  /** By the id of its withholding; for `release` and `relabel`. */
  readonly withheld?: ReadonlyMap<number, WithheldInstance>;
}

/** The journal's lines for steps of the index; none for an instance that is added as its bytes say. */
export function linesOf(steps: readonly IndexStep[], context: StepContext = {}): JournalLine[] {
  const added = new Map<string, InstanceRecord>();
  return steps.flatMap(lines);

  function lines(step: IndexStep): JournalLine[] {
    switch (step.kind) {
      case 'add': {
        added.set(step.record.entry.instance.sop_instance_uid, step.record);
        const { overlay, origin, receivedAt } = step.record;
        const isPlain = !overlay && !context.returning?.has(step.record.blob.blobKey);
        return !isPlain ? [{ ...fileOf(step.record), userId: origin.userId, at: receivedAt }] : [];
      }
      case 'add-withheld':
        return [{ ...fileOf(step.record), withheld: withheldOf(step), userId: step.userId, at: step.at }];
      case 'withhold': {
        const record = added.get(step.sopInstanceUid);
        const file = record ? fileOf(record) : context.shown?.get(step.sopInstanceUid);
        if (!file) return [];
        const { sopInstanceUid, userId, at } = step;
        return [{ ...file, sopInstanceUid, withheld: withheldOf(step), userId, at }];
      }
      case 'release':
      case 'relabel': {
        const instance = context.withheld?.get(step.withheldId);
        if (!instance) return [];
        const withheld = step.kind === 'relabel' ? { withheld: withheldOf(step) } : {};
        return [{ ...fileOf(instance.record), ...withheld, userId: step.userId, at: step.at }];
      }
      case 'coerce': {
        const file = context.shown?.get(step.sopInstanceUid);
        const { sopInstanceUid, overlay, at } = step;
        return file ? [{ blobKey: file.blobKey, sopInstanceUid, overlay, userId: '', at }] : [];
      }
    }
  }
}

function fileOf({ entry, blob, overlay }: InstanceRecord): {
  blobKey: BlobKey;
  sopInstanceUid: string;
  overlay?: JournalLine['overlay'];
} {
  return {
    blobKey: blob.blobKey,
    sopInstanceUid: entry.instance.sop_instance_uid,
    ...(overlay && { overlay }),
  };
}

function withheldOf({
  reason,
  why,
  rejectedBy,
}: {
  reason: NonNullable<JournalLine['withheld']>['reason'];
  why: string;
  rejectedBy?: string | undefined;
}): NonNullable<JournalLine['withheld']> {
  return { reason, why, ...(rejectedBy !== undefined && { rejectedBy }) };
}
