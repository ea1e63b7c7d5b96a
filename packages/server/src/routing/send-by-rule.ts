import type { StoredInstance } from '@isocenter/archive';
import type { RoutingRule } from '@isocenter/network/api';
import type { ConnectNode } from '../nodes/index.ts';
import type { NodeRecord } from '../records/index.ts';
import { type SentInstance, sendInstances } from '../remote/index.ts';
import type { Transcoder } from '../transcoding/index.ts';
import { stowInstances } from './stow-instances.ts';

export interface RuleDestination {
  readonly rule: RoutingRule;
  readonly node: NodeRecord;
  readonly transcoder: Pick<Transcoder, 'give'>;
  readonly connectNode: ConnectNode;
  readonly signal: AbortSignal;
}

/** Sends instances to where a rule says, and as it says. */
export function sendByRule(
  instances: readonly StoredInstance[],
  { rule, node, transcoder, connectNode, signal }: RuleDestination,
): AsyncIterable<SentInstance> {
  const { by, transferSyntaxUid, decodesLossy } = rule;
  const how = { preferredTransferSyntaxUid: transferSyntaxUid, decodesLossy, transcoder, signal };
  if (by === 'STOW-RS') return stowInstances(node, instances, how);
  return sendInstances(instances, {
    ...how,
    connect: (presentationContexts, offer) => connectNode(node, { presentationContexts, ...offer }),
  });
}
