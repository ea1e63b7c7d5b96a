import { createUid } from '@isocenter/dicom';
import { type DimseServices, describeStatus, networkError } from '@isocenter/network';
import { STORAGE_COMMITMENT, STORAGE_COMMITMENT_INSTANCE } from '../dimse/procedure-sop-classes.ts';
import type { ConnectNode, NodeAddress } from '../nodes/index.ts';
import type { CommitmentOutcome, CommitmentRecords, SopReference } from '../records/index.ts';
import { commitmentRequest, REQUEST_COMMITMENT } from './commitment-messages.ts';
import { commitmentContexts } from './commitment-reporter.ts';
import { takeReport } from './take-report.ts';

export interface CommitmentUserOptions {
  readonly commitments: CommitmentRecords;
  readonly connect: ConnectNode;
  readonly userId: string;
}

export interface SentCommitmentRequest {
  readonly transactionUid: string;
  /** What the peer promised; absent where it has not told yet, which it may do on an association of its own. */
  readonly outcome: CommitmentOutcome | undefined;
}

/**
 * Asks a node to promise that it keeps instances, and waits some time on the same association for what it says. The transaction is
 * remembered before it is sent, so that `sentOutcome` knows an answer that comes later, or to another process. Throws what the network
 * throws. PS3.4 §J.3.2.
 */
export async function requestCommitment(
  { commitments, connect, userId }: CommitmentUserOptions,
  node: NodeAddress,
  references: readonly SopReference[],
  { waitMs = 10_000 }: { readonly waitMs?: number | undefined } = {},
): Promise<SentCommitmentRequest> {
  const transactionUid = createUid();
  const key = { promiser: 'theirs', peerAeTitle: node.aeTitle, transactionUid } as const;
  await commitments.add(userId, { ...key, references });
  let heard: () => void = () => undefined;
  const report = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const services: DimseServices = {
    async normalized(request) {
      const reply = await takeReport(commitments, node.aeTitle, request);
      heard();
      return reply;
    },
  };
  const user = await connect(node, { presentationContexts: commitmentContexts, services });
  try {
    const { status, errorComment: comment } = await user.normalized({
      operation: 'N-ACTION',
      sopClassUid: STORAGE_COMMITMENT,
      sopInstanceUid: STORAGE_COMMITMENT_INSTANCE,
      typeId: REQUEST_COMMITMENT,
      dataSet: commitmentRequest({ transactionUid, references }),
    });
    const { kind, meaning } = describeStatus(status);
    if (kind === 'failure')
      throw networkError('NETWORK_OPERATION_FAILED', { operation: 'N-ACTION', status, meaning, comment });
    await within(waitMs, report);
  } finally {
    await user.release().catch(() => undefined); // it may have gone
  }
  return { transactionUid, outcome: (await commitments.find(key))?.outcome };
}

/** What a node said of a request of ours so far. */
export async function sentOutcome(
  { commitments }: Pick<CommitmentUserOptions, 'commitments'>,
  node: Pick<NodeAddress, 'aeTitle'>,
  transactionUid: string,
): Promise<CommitmentOutcome | undefined> {
  return (await commitments.find({ promiser: 'theirs', peerAeTitle: node.aeTitle, transactionUid }))?.outcome;
}

async function within(ms: number, event: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([event, late]);
  clearTimeout(timer);
}
