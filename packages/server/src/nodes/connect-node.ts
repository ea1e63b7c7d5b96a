import type { Clock } from '@isocenter/archive';
import type { DimseServiceUser } from '@isocenter/network';
import { type ConnectOptions, connectDimse } from '../dimse/connect-dimse.ts';
import type { ClientTls } from '../dimse/tls-profile.ts';
import type { NodeRecord } from '../records/index.ts';

/** What is needed of a node to reach it; a command line names one that nobody keeps. */
export type NodeAddress = Pick<NodeRecord, 'aeTitle' | 'host' | 'port' | 'useTls'>;

/** What the association is for; AE titles, address, time and TLS come from the connector and the node. */
export type AssociationPurpose = Omit<
  ConnectOptions,
  'host' | 'port' | 'tls' | 'clock' | 'callingAeTitle' | 'calledAeTitle'
>;

/** Opens an association with a node. */
export type ConnectNode = (node: NodeAddress, purpose: AssociationPurpose) => Promise<DimseServiceUser>;

export interface NodeConnectorOptions {
  /** Ours. */
  readonly callingAeTitle: string;
  readonly clock: Clock;
  /** Asked each time, so that a certificate that was renewed counts; for nodes that want TLS, which are never called without. */
  readonly tls: () => ClientTls;
}

/** How we call other nodes. */
export function nodeConnector({ callingAeTitle, clock, tls }: NodeConnectorOptions): ConnectNode {
  return ({ aeTitle, host, port, useTls }, purpose) =>
    connectDimse({
      ...purpose,
      host,
      port,
      clock,
      callingAeTitle,
      calledAeTitle: aeTitle,
      ...(useTls && { tls: tls() }),
    });
}
