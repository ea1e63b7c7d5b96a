import type { Archive, Logger, Restriction, StoredInstance } from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import {
  findInformationModel,
  type IdentifierReply,
  type IdentifierRequest,
  readRetrieveIdentifier,
  readRetrieveOptions,
  Status,
} from '@isocenter/network';
import type { ConnectNode, NodeDirectory } from '../../nodes/index.ts';
import type { NodeRecord } from '../../records/index.ts';
import { type SendOptions, sendInstances } from '../../remote/index.ts';
import type { Transcoder } from '../../transcoding/index.ts';
import type { AssociationPeer, ServiceFactory } from '../services.ts';
import { commentOf } from '../status-of-error.ts';
import { findNamedInstances } from './named-instances.ts';
import { SubOperations } from './sub-operations.ts';
import { withTicks } from './with-ticks.ts';

export interface RetrieveServiceOptions {
  readonly archive: Pick<Archive, 'find' | 'instance' | 'instancesOf'>;
  readonly logger: Logger;
  readonly transcoder: Pick<Transcoder, 'give'>;
  readonly restriction: Restriction;
  /** The destinations a C-MOVE may name. */
  readonly nodes: Pick<NodeDirectory, 'findByAeTitle'>;
  readonly connect: ConnectNode;
  /** How often a requestor hears from us while nothing happens: it may take a longer silence for the end. Default: ten seconds. */
  readonly keepAliveMs?: number;
}

const defaultKeepAliveMs = 10_000;

/** Retrieve SCP: C-GET and C-MOVE in the Patient Root and Study Root models. PS3.4 §C.4.2, §C.4.3. */
export const retrieveFromArchive =
  (options: RetrieveServiceOptions): ServiceFactory =>
  (peer) => ({
    get: (request) => retrieve('C-GET', request, peer, options, async () => sameAssociation(peer)),
    move: (request) =>
      retrieve('C-MOVE', request, peer, options, () => destinationOf(request, peer, options)),
  });

interface Target extends Pick<SendOptions, 'connect' | 'moveOriginator'> {
  /** Resolves when the destination was called. */
  readonly called?: Promise<void>;
}

/** Ends the operation before any sub-operation; PS3.4 has a status for it. */
class Refusal {
  readonly reply: IdentifierReply;

  constructor(status: number, errorComment: string) {
    this.reply = { status, errorComment };
  }
}

async function* retrieve(
  operation: 'C-GET' | 'C-MOVE',
  request: IdentifierRequest,
  peer: AssociationPeer,
  { archive, logger, transcoder, restriction, keepAliveMs = defaultKeepAliveMs }: RetrieveServiceOptions,
  findTarget: () => Promise<Target>,
): AsyncGenerator<IdentifierReply, void, void> {
  const { signal } = request;
  const { aeTitle: callingAeTitle } = peer;
  try {
    const { called, ...target } = await findTarget();
    const identifier = readIdentifier(request, peer);
    const instances = await findNamedInstances(archive, identifier, restriction);
    const subOperations = new SubOperations(instances.length);
    // What was compressed with loss goes out decoded where the peer takes nothing else: it could not be seen there otherwise.
    const sent = sendInstances(instances, { ...target, transcoder, signal, decodesLossy: true });
    // A requestor that is the destination too may look for our call only when it hears of us: DCMTK's movescu once a second.
    for await (const one of withTicks(sent, keepAliveMs, called)) {
      if (one !== 'tick') {
        subOperations.count(one);
        if (one.outcome === 'failed') warnOf(one);
      }
      if (!subOperations.isComplete) yield subOperations.pending();
    }
    yield subOperations.last(signal.aborted);
  } catch (error) {
    yield failureOf(error);
  }

  function warnOf({
    instance,
    status,
    error,
  }: {
    instance: StoredInstance;
    status?: number | undefined;
    error?: unknown;
  }) {
    const { sopInstanceUid } = instance;
    logger.warn({ err: error, operation, callingAeTitle, sopInstanceUid, status }, 'Sub-operation failed');
  }

  /** PS3.4 Tables C.4-2 and C.4-3. */
  function failureOf(error: unknown): IdentifierReply {
    if (error instanceof Refusal) {
      logger.warn({ operation, callingAeTitle, status: error.reply.status }, 'Retrieval refused');
      return error.reply;
    }
    if (isIsocenterError(error, 'NETWORK_IDENTIFIER_INVALID')) {
      const problem = error.what.replace(/^.*?: /, '');
      return { status: Status.DataSetDoesNotMatchSopClass, errorComment: commentOf(problem) };
    }
    logger.error({ err: error, operation, callingAeTitle }, 'Retrieval failed');
    const isUnavailable = isIsocenterError(error) && error.kind === 'unavailable';
    return isUnavailable
      ? { status: Status.UnableToCalculateMatches, errorComment: commentOf(error.what) }
      : { status: Status.CannotUnderstand, errorComment: 'Unable to process' };
  }
}

function readIdentifier(
  { sopClassUid, identifier }: IdentifierRequest,
  { extendedNegotiations }: AssociationPeer,
) {
  const model = findInformationModel(sopClassUid);
  if (!model) throw new Error(`${sopClassUid} has no information model`);
  const agreed = extendedNegotiations.find((negotiation) => negotiation.sopClassUid === sopClassUid);
  const isRelational = agreed !== undefined && readRetrieveOptions(agreed.information).relationalRetrieval;
  return readRetrieveIdentifier(identifier, model, { isRelational });
}

/** C-GET: what the requestor serves on the association it asks over. PS3.7 §D.3.3.4. */
function sameAssociation({ invoker, servedSopClassUids }: AssociationPeer): Target {
  const contexts = invoker.contexts.filter(({ abstractSyntaxUid }) =>
    servedSopClassUids.has(abstractSyntaxUid),
  );
  return {
    connect: async () => ({
      contexts,
      agreement: { operationsInvoked: 1 }, // one after the other, as the requestor takes them
      store: (command) => invoker.store(command),
      release: async () => undefined, // it is the requestor's
    }),
  };
}

/** C-MOVE: only nodes that an operator entered, and only those that may retrieve. */
async function destinationOf(
  { moveDestination = '', messageId }: IdentifierRequest,
  { aeTitle }: AssociationPeer,
  { nodes, connect }: RetrieveServiceOptions,
): Promise<Target> {
  const node: NodeRecord | undefined = await nodes.findByAeTitle(moveDestination);
  if (!node) throw new Refusal(Status.MoveDestinationUnknown, 'Move destination is not a known node');
  if (!node.allows.includes('retrieve'))
    throw new Refusal(Status.MoveDestinationUnknown, 'Move destination may not be given instances');
  let onConnected = () => {};
  const called = new Promise<void>((resolve) => {
    onConnected = resolve;
  });
  return {
    connect: (presentationContexts, offer) => connect(node, { presentationContexts, onConnected, ...offer }),
    moveOriginator: { aeTitle, messageId },
    called,
  };
}
