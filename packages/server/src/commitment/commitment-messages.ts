import { type DataSet, dataSetOf, isValidUid, Tag } from '@isocenter/dicom';
import type { CommitmentOutcome, FailedReference, SopReference } from '../records/index.ts';

/** Failure Reason (0008,1197). PS3.3 C.14.1.1. */
export const FailureReason = {
  ProcessingFailure: 0x0110,
  NoSuchObjectInstance: 0x0112,
  ClassInstanceConflict: 0x0119,
  DuplicateTransactionUid: 0x0131,
} as const;

/** Action Type ID and Event Type IDs. PS3.4 §J.3.2, §J.3.3. */
export const REQUEST_COMMITMENT = 1;
export const COMMITMENT_SUCCESSFUL = 1;
export const COMMITMENT_WITH_FAILURES = 2;

export interface CommitmentRequest {
  readonly transactionUid: string;
  readonly references: readonly SopReference[];
}

/** What an N-ACTION asks to be kept, or the attribute that is wrong. PS3.4 Table J.3-1. */
export function readCommitmentRequest(
  information: DataSet | undefined,
): CommitmentRequest | { readonly problem: string } {
  const transactionUid = information?.findString(Tag.TransactionUID) ?? '';
  if (!isValidUid(transactionUid)) return { problem: 'TransactionUID is no UID' };
  const references = referencesIn(information, Tag.ReferencedSOPSequence);
  if (references.length === 0) return { problem: 'ReferencedSOPSequence is empty' };
  const isWhole = references.every((one) => isValidUid(one.sopClassUid) && isValidUid(one.sopInstanceUid));
  return isWhole
    ? { transactionUid, references }
    : { problem: 'ReferencedSOPSequence has an item without UIDs' };
}

export function commitmentRequest({ transactionUid, references }: CommitmentRequest): DataSet {
  return dataSetOf({ TransactionUID: transactionUid, ReferencedSOPSequence: references.map(itemOf) });
}

/** What an N-EVENT-REPORT tells, and its type. PS3.4 Table J.3-2. */
export function commitmentReport(transactionUid: string, { committed, failed }: CommitmentOutcome) {
  return {
    typeId: failed.length === 0 ? COMMITMENT_SUCCESSFUL : COMMITMENT_WITH_FAILURES,
    dataSet: dataSetOf({
      TransactionUID: transactionUid,
      ReferencedSOPSequence: committed.length === 0 ? undefined : committed.map(itemOf),
      FailedSOPSequence:
        failed.length === 0
          ? undefined
          : failed.map((one) => ({ ...itemOf(one), FailureReason: one.failureReason })),
    }),
  };
}

/** What a peer reports of a request of ours. */
export function readCommitmentReport(
  information: DataSet | undefined,
): { readonly transactionUid: string; readonly outcome: CommitmentOutcome } | undefined {
  const transactionUid = information?.findString(Tag.TransactionUID);
  if (!information || transactionUid === undefined) return undefined;
  const failed = information.findItems(Tag.FailedSOPSequence).map(
    (item): FailedReference => ({
      ...referenceIn(item),
      failureReason: item.findNumber(Tag.FailureReason) ?? FailureReason.ProcessingFailure,
    }),
  );
  return {
    transactionUid,
    outcome: { committed: referencesIn(information, Tag.ReferencedSOPSequence), failed },
  };
}

const itemOf = ({ sopClassUid, sopInstanceUid }: SopReference) => ({
  ReferencedSOPClassUID: sopClassUid,
  ReferencedSOPInstanceUID: sopInstanceUid,
});

const referenceIn = (item: DataSet): SopReference => ({
  sopClassUid: item.findString(Tag.ReferencedSOPClassUID) ?? '',
  sopInstanceUid: item.findString(Tag.ReferencedSOPInstanceUID) ?? '',
});

const referencesIn = (dataSet: DataSet | undefined, tag: number): SopReference[] =>
  (dataSet?.findItems(tag) ?? []).map(referenceIn);
