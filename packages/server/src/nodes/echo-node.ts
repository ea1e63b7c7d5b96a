import { isIsocenterError, TransferSyntaxUid } from '@isocenter/dicom';
import { describeStatus, networkError, Status, VERIFICATION_SOP_CLASS } from '@isocenter/network';
import type { EchoResult } from '@isocenter/network/api';
import { errorToHttp, problemOf } from '../http/problem.ts';
import type { ConnectNode, NodeAddress } from './connect-node.ts';

/** How long each step may take: somebody waits in front of a button. */
const patienceMs = 10_000;

/**
 * C-ECHO (PS3.4 Annex A): whether a node can be reached, how long that takes and what was agreed. That it cannot is a result; only an
 * abort by `signal` is thrown.
 */
export async function echoNode(
  connectNode: ConnectNode,
  node: NodeAddress,
  signal?: AbortSignal,
): Promise<EchoResult> {
  const startedAt = performance.now();
  const passedMs = () => Math.round((performance.now() - startedAt) * 10) / 10;
  let known: Pick<EchoResult, 'agreed' | 'tls'> = {};
  try {
    signal?.throwIfAborted();
    const user = await connectNode(node, {
      presentationContexts: [
        {
          abstractSyntaxUid: VERIFICATION_SOP_CLASS,
          transferSyntaxUids: [
            TransferSyntaxUid.ImplicitVrLittleEndian,
            TransferSyntaxUid.ExplicitVrLittleEndian,
          ],
        },
      ],
      connectMs: patienceMs,
      associateMs: patienceMs,
      timeoutMs: patienceMs,
      operationMs: patienceMs,
      onSecured: (tls) => {
        known = { ...known, tls };
      },
    });
    const { contexts, peer } = user.agreement;
    const [context] = contexts.values();
    known = {
      ...known,
      agreed: {
        transferSyntaxUid: context?.transferSyntaxUid ?? '',
        maximumLength: peer.maximumLength,
        implementationClassUid: peer.implementationClassUid,
        ...(peer.implementationVersionName !== undefined && {
          implementationVersionName: peer.implementationVersionName,
        }),
      },
    };
    const abort = () => void user.abort();
    signal?.addEventListener('abort', abort);
    try {
      const { status, errorComment: comment } = await user.echo();
      const durationMs = passedMs();
      // It answered; how it says goodbye changes nothing.
      await user.release().catch(() => undefined);
      const { meaning } = describeStatus(status);
      const words = { status: status.toString(16).padStart(4, '0').toUpperCase(), meaning };
      if (status === Status.Success) return { isReached: true, durationMs, ...words, ...known };
      const failed = networkError('NETWORK_OPERATION_FAILED', {
        operation: 'C-ECHO',
        status,
        meaning,
        comment,
      });
      return { isReached: false, durationMs, ...words, ...known, problem: problemOf(failed) };
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  } catch (error) {
    signal?.throwIfAborted();
    const problem = isIsocenterError(error) ? problemOf(error) : errorToHttp(error);
    return { isReached: false, durationMs: passedMs(), ...known, problem };
  }
}
