import { TransferSyntaxUid } from '@isocenter/dicom';
import { type DimseInvoker, describeStatus, networkError, Status } from '@isocenter/network';
import { STORAGE_COMMITMENT, STORAGE_COMMITMENT_INSTANCE } from '../dimse/procedure-sop-classes.ts';
import { serverError } from '../errors.ts';
import type { ConnectNode, NodeDirectory } from '../nodes/index.ts';
import type { CommitmentOutcome } from '../records/index.ts';
import { commitmentReport } from './commitment-messages.ts';

export interface CommitmentReporterOptions {
  readonly nodes: Pick<NodeDirectory, 'findByAeTitle'>;
  readonly connect: ConnectNode;
}

/** What a commitment is negotiated in when we call. */
export const commitmentContexts = [
  {
    abstractSyntaxUid: STORAGE_COMMITMENT,
    transferSyntaxUids: [TransferSyntaxUid.ExplicitVrLittleEndian, TransferSyntaxUid.ImplicitVrLittleEndian],
  },
];

type Invoker = Pick<DimseInvoker, 'normalized'>;

/**
 * Tells peers what became of their requests: on the association they asked on while it is open, where we are SCP anyway, else on one of
 * ours, on which we offer to be SCP. PS3.4 §J.3.3, PS3.7 §D.3.3.4.
 */
export class CommitmentReporter {
  readonly #options: CommitmentReporterOptions;
  readonly #open = new Map<string, Invoker>();

  constructor(options: CommitmentReporterOptions) {
    this.#options = options;
  }

  /** A request came on this association. */
  note(peerAeTitle: string, transactionUid: string, invoker: Invoker): void {
    this.#open.set(`${peerAeTitle} ${transactionUid}`, invoker);
  }

  /** Resolves once the peer took it. Throws `SERVER_COMMITMENT_WITHOUT_NODE` and what the network throws. */
  async report(peerAeTitle: string, transactionUid: string, outcome: CommitmentOutcome): Promise<void> {
    const key = `${peerAeTitle} ${transactionUid}`;
    const open = this.#open.get(key);
    this.#open.delete(key);
    // An association that is over, or a peer that does not want it here, is no reason to give up.
    const heard = await (open && send(open, transactionUid, outcome).catch(() => undefined));
    if (heard === 'taken') return;
    const node = await this.#options.nodes.findByAeTitle(peerAeTitle);
    if (!node && heard === 'unknown') return;
    if (!node) throw serverError('SERVER_COMMITMENT_WITHOUT_NODE', { aeTitle: peerAeTitle });
    const user = await this.#options.connect(node, {
      presentationContexts: commitmentContexts,
      roleSelections: [{ sopClassUid: STORAGE_COMMITMENT, scu: false, scp: true }],
    });
    try {
      await send(user, transactionUid, outcome);
    } finally {
      await user.release().catch(() => undefined); // what was said was said
    }
  }
}

/**
 * `unknown`: the peer has no such transaction. It took this report before and its answer was lost, or it wants none, and telling it there
 * again changes nothing. Where it asked, it may not have noted its own request yet.
 */
async function send(
  invoker: Invoker,
  transactionUid: string,
  outcome: CommitmentOutcome,
): Promise<'taken' | 'unknown'> {
  const { status, errorComment } = await invoker.normalized({
    operation: 'N-EVENT-REPORT',
    sopClassUid: STORAGE_COMMITMENT,
    sopInstanceUid: STORAGE_COMMITMENT_INSTANCE,
    ...commitmentReport(transactionUid, outcome),
  });
  if (status === Status.InvalidArgumentValue) return 'unknown';
  const { kind, meaning } = describeStatus(status);
  if (kind === 'failure') {
    throw networkError('NETWORK_OPERATION_FAILED', {
      operation: 'N-EVENT-REPORT',
      status,
      meaning,
      comment: errorComment,
    });
  }
  return 'taken';
}
