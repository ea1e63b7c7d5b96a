import type { Clock } from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
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

/**
 * How we call other nodes. Where several operations at a time are offered to a peer that takes no association with that in it, it is called
 * once more without, and never offered them again.
 */
export function nodeConnector({ callingAeTitle, clock, tls }: NodeConnectorOptions): ConnectNode {
  const synchronous = new Set<string>();
  const open: ConnectNode = ({ aeTitle, host, port, useTls }, purpose) =>
    connectDimse({
      ...purpose,
      host,
      port,
      clock,
      callingAeTitle,
      calledAeTitle: aeTitle,
      ...(useTls && { tls: tls() }),
    });
  return async (node, purpose) => {
    const { operationsInvoked, ...alone } = purpose;
    const name = `${node.aeTitle}@${node.host}:${node.port}`;
    if (operationsInvoked === undefined || synchronous.has(name)) return open(node, alone);
    try {
      return await open(node, purpose);
    } catch (error) {
      if (!mayBeTheOffer(error)) throw error;
      const user = await open(node, alone);
      synchronous.add(name);
      return user;
    }
  };
}

/** The peer is there and did not take it; one that is silent would be waited for twice. */
const mayBeTheOffer = (error: unknown): boolean =>
  isIsocenterError(error, 'NETWORK_ASSOCIATION_REJECTED') ||
  isIsocenterError(error, 'NETWORK_ASSOCIATION_ABORTED') ||
  isIsocenterError(error, 'NETWORK_CONNECTION_CLOSED');
