import { type NormalizedReply, type NormalizedRequest, Status } from '@isocenter/network';
import { STORAGE_COMMITMENT_INSTANCE } from '../dimse/procedure-sop-classes.ts';
import type { CommitmentRecords } from '../records/index.ts';
import {
  COMMITMENT_SUCCESSFUL,
  COMMITMENT_WITH_FAILURES,
  readCommitmentReport,
} from './commitment-messages.ts';

/** An N-EVENT-REPORT about a request of ours: remembered before it is answered. PS3.4 §J.3.3. */
export async function takeReport(
  commitments: CommitmentRecords,
  peerAeTitle: string,
  { operation, sopInstanceUid, typeId, dataSet }: NormalizedRequest,
): Promise<NormalizedReply> {
  if (operation !== 'N-EVENT-REPORT') return { status: Status.UnrecognizedOperation };
  if (sopInstanceUid !== STORAGE_COMMITMENT_INSTANCE) return { status: Status.NoSuchSopInstance };
  if (typeId !== COMMITMENT_SUCCESSFUL && typeId !== COMMITMENT_WITH_FAILURES)
    return { status: Status.NoSuchEventType };
  const report = readCommitmentReport(dataSet);
  const key = { promiser: 'theirs', peerAeTitle, transactionUid: report?.transactionUid ?? '' } as const;
  if (report && (await commitments.saveOutcome(key, report.outcome))) return { status: Status.Success };
  return { status: Status.InvalidArgumentValue, errorComment: 'No such transaction is open' };
}
