import {
  type DataSet,
  encodeDataSet,
  implementationClassUid,
  implementationVersionName,
  readDataSet,
  Tag,
} from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import { Association, type ByteConnection } from '../upper-layer/association.ts';
import type { Clock } from '../upper-layer/association-machine.ts';
import {
  type AssociateRq,
  DICOM_APPLICATION_CONTEXT,
  type ExtendedNegotiation,
  type RoleSelection,
  type UserIdentity,
} from '../upper-layer/pdu.ts';
import type { PresentationContext } from '../upper-layer/presentation-context.ts';
import { CommandField, type CommandSet, type RequestName } from './command-set.ts';
import { MessageExchange, type OutgoingDataSet } from './message-exchange.ts';
import type { DimseResponse } from './response-queue.ts';
import { type DimseServices, serveDimse, VERIFICATION_SOP_CLASS } from './service-provider.ts';
import { describeStatus, isPending } from './status.ts';
import { type SubOperationCounts, subOperationsOf } from './sub-operations.ts';

export interface ServiceUserOptions {
  readonly connection: ByteConnection;
  readonly clock: Clock;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** Each pair becomes a presentation context of its own, so that the acceptor can take every one; at most 128. */
  readonly presentationContexts: readonly {
    readonly abstractSyntaxUid: string;
    readonly transferSyntaxUids: readonly string[];
  }[];
  /** Which SOP classes we serve, as a C-GET needs it. PS3.7 §D.3.3.4. */
  readonly roleSelections?: readonly RoleSelection[];
  readonly extendedNegotiations?: readonly ExtendedNegotiation[];
  readonly userIdentity?: UserIdentity;
  /** What the peer may ask of us on this association, such as the C-STORE sub-operations of a C-GET. */
  readonly services?: DimseServices;
  /** How long to wait for a whole PDU of the peer. */
  readonly timeoutMs?: number;
}

export interface StoreCommand {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** The bare data set in that transfer syntax. */
  readonly dataSet: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Who asked for it by C-MOVE. PS3.7 §9.1.1.1.9. */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number } | undefined;
}

export interface DimseResult {
  readonly status: number;
  readonly errorComment: string | undefined;
}

/** How far a retrieval is; the last one tells how it ended. */
export interface RetrieveProgress extends DimseResult, SubOperationCounts {
  readonly isLast: boolean;
  /** Of the last one: Failed SOP Instance UID List (0008,0058). */
  readonly failedSopInstanceUids: readonly string[];
}

const DEFAULT_TIMEOUT_MS = 60_000;
const ARTIM_MS = 10_000;
const MAXIMUM_LENGTH = 1 << 17;
const PRIORITY_MEDIUM = 0;

/** A requestor of Verification, Storage, and Query/Retrieve (PS3.4 Annexes A, B, C). */
export class DimseServiceUser {
  readonly #association: Association;
  readonly #exchange: MessageExchange;
  readonly #running: Promise<void>;

  /** Resolves when the peer accepted the association. */
  static async open(options: ServiceUserOptions): Promise<DimseServiceUser> {
    const user = new DimseServiceUser(options);
    await user.#association.established();
    return user;
  }

  private constructor(options: ServiceUserOptions) {
    this.#association = new Association(
      {
        connection: options.connection,
        clock: options.clock,
        artimMs: ARTIM_MS,
        idleMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maximumLength: MAXIMUM_LENGTH,
        handlers: {
          onData: (values) => this.#exchange.take(values),
          isWorking: () => this.#exchange.isWorking,
          onEnd: (error) => this.#exchange.end(error),
        },
      },
      requestOf(options),
    );
    const { services } = options;
    this.#exchange = new MessageExchange({
      link: this.#association,
      ...(services && { serve: serveDimse(services) }),
    });
    this.#running = this.#association.run();
  }

  /** What the peer accepted. */
  get contexts(): readonly PresentationContext[] {
    return [...this.#association.contexts.values()];
  }

  /** C-ECHO. PS3.7 §9.1.5. */
  echo(): Promise<DimseResult> {
    const { id } = this.#contextFor(VERIFICATION_SOP_CLASS);
    const responses = this.#exchange.request(id, {
      CommandField: CommandField['C-ECHO-RQ'],
      hasDataSet: false,
      AffectedSOPClassUID: VERIFICATION_SOP_CLASS,
    });
    return onlyResult(responses);
  }

  /** C-STORE. PS3.7 §9.1.1. */
  store(command: StoreCommand): Promise<DimseResult> {
    const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet, moveOriginator } = command;
    const { id } = this.#contextFor(sopClassUid, transferSyntaxUid);
    const request: CommandSet = {
      CommandField: CommandField['C-STORE-RQ'],
      hasDataSet: true,
      AffectedSOPClassUID: sopClassUid,
      AffectedSOPInstanceUID: sopInstanceUid,
      Priority: PRIORITY_MEDIUM,
      MoveOriginatorApplicationEntityTitle: moveOriginator?.aeTitle,
      MoveOriginatorMessageID: moveOriginator?.messageId,
    };
    return onlyResult(this.#exchange.request(id, request, dataSet));
  }

  /**
   * C-FIND: the matches as they come. Leaving the loop cancels. Throws `NETWORK_OPERATION_FAILED` with the peer's status.
   * PS3.7 §9.1.2, PS3.4 §C.4.1.
   */
  async *find(sopClassUid: string, identifier: DataSet): AsyncGenerator<DataSet, void, void> {
    const context = this.#contextFor(sopClassUid);
    const responses = this.#requestWith('C-FIND-RQ', context, identifier);
    for await (const { status, command, dataSet } of responses) {
      if (isPending(status)) yield readDataSet(dataSet ?? new Uint8Array(), context.transferSyntaxUid);
      else if (describeStatus(status).kind === 'failure') throw operationFailed('C-FIND', status, command);
    }
  }

  /** C-GET: the instances come to `services.store`. Leaving the loop cancels. PS3.7 §9.1.3, PS3.4 §C.4.3. */
  get(sopClassUid: string, identifier: DataSet): AsyncGenerator<RetrieveProgress, void, void> {
    const context = this.#contextFor(sopClassUid);
    return progressOf(context, this.#requestWith('C-GET-RQ', context, identifier));
  }

  /** C-MOVE: the peer sends the instances to `moveDestination`. Leaving the loop cancels. PS3.7 §9.1.4, PS3.4 §C.4.2. */
  move(
    sopClassUid: string,
    identifier: DataSet,
    moveDestination: string,
  ): AsyncGenerator<RetrieveProgress, void, void> {
    const context = this.#contextFor(sopClassUid);
    const elements = { MoveDestination: moveDestination };
    return progressOf(context, this.#requestWith('C-MOVE-RQ', context, identifier, elements));
  }

  /** Releases the association; resolves when the connection is closed. */
  async release(): Promise<void> {
    await this.#association.release();
    await this.#running;
  }

  /** Ends the association at once. */
  async abort(): Promise<void> {
    await this.#association.abort(
      networkError('NETWORK_ASSOCIATION_ABORTED', { by: 'this node', reason: 'by its user' }),
    );
    await this.#running;
  }

  #contextFor(abstractSyntaxUid: string, transferSyntaxUid?: string): PresentationContext {
    const context = this.contexts.find(
      (agreed) =>
        agreed.abstractSyntaxUid === abstractSyntaxUid &&
        (transferSyntaxUid === undefined || agreed.transferSyntaxUid === transferSyntaxUid),
    );
    if (context) return context;
    throw networkError('NETWORK_NO_PRESENTATION_CONTEXT', {
      abstractSyntaxUid,
      ...(transferSyntaxUid !== undefined && { transferSyntaxUid }),
    });
  }

  #requestWith(
    name: RequestName,
    { id, abstractSyntaxUid, transferSyntaxUid }: PresentationContext,
    identifier: DataSet,
    elements: Partial<CommandSet> = {},
  ): AsyncGenerator<DimseResponse, void, void> {
    const command: CommandSet = {
      CommandField: CommandField[name],
      hasDataSet: true,
      AffectedSOPClassUID: abstractSyntaxUid,
      Priority: PRIORITY_MEDIUM,
      ...elements,
    };
    const bytes: OutgoingDataSet = encodeDataSet(identifier, transferSyntaxUid);
    return this.#exchange.request(id, command, bytes);
  }
}

async function onlyResult(responses: AsyncIterable<DimseResponse>): Promise<DimseResult> {
  for await (const { status, command } of responses) return { status, errorComment: command.ErrorComment };
  throw networkError('NETWORK_CONNECTION_CLOSED', {});
}

async function* progressOf(
  { transferSyntaxUid }: PresentationContext,
  responses: AsyncIterable<DimseResponse>,
): AsyncGenerator<RetrieveProgress, void, void> {
  for await (const { status, command, dataSet } of responses) {
    const failed =
      dataSet && readDataSet(dataSet, transferSyntaxUid).findStrings(Tag.FailedSOPInstanceUIDList);
    yield {
      status,
      errorComment: command.ErrorComment,
      ...subOperationsOf(command),
      isLast: !isPending(status),
      failedSopInstanceUids: failed ?? [],
    };
  }
}

function operationFailed(operation: string, status: number, { ErrorComment }: CommandSet) {
  const { meaning } = describeStatus(status);
  return networkError('NETWORK_OPERATION_FAILED', { operation, status, meaning, comment: ErrorComment });
}

function requestOf(options: ServiceUserOptions): AssociateRq {
  return {
    type: 'A-ASSOCIATE-RQ',
    protocolVersion: 1,
    calledAeTitle: options.calledAeTitle,
    callingAeTitle: options.callingAeTitle,
    applicationContextName: DICOM_APPLICATION_CONTEXT,
    presentationContexts: options.presentationContexts.map((context, index) => ({
      id: 2 * index + 1,
      ...context,
    })),
    userInformation: {
      maximumLength: MAXIMUM_LENGTH,
      implementationClassUid,
      implementationVersionName,
      roleSelections: options.roleSelections ?? [],
      extendedNegotiations: options.extendedNegotiations ?? [],
      commonExtendedNegotiations: [],
      userIdentity: options.userIdentity,
    },
  };
}
