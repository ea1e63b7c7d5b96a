import { type DataSet, encodeDataSet, readDataSet, Tag } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import type { PresentationContext } from '../upper-layer/presentation-context.ts';
import { CommandField, type CommandSet, type RequestName } from './command-set.ts';
import type { MessageExchange } from './message-exchange.ts';
import type { OutgoingDataSet } from './message-sender.ts';
import { type NormalizedInvocation, normalizedCommand } from './normalized.ts';
import type { DimseResponse } from './response-queue.ts';
import { VERIFICATION_SOP_CLASS } from './service-provider.ts';
import { describeStatus, isPending } from './status.ts';
import { type SubOperationCounts, subOperationsOf } from './sub-operations.ts';

export interface StoreCommand {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** The bare data set in that transfer syntax. */
  readonly dataSet: OutgoingDataSet;
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

/** The response to a DIMSE-N request. PS3.7 §10.1. */
export interface NormalizedResult extends DimseResult {
  /** Error ID (0000,0903) of a failure, where the peer names one. */
  readonly errorId: number | undefined;
  readonly sopInstanceUid: string | undefined;
  readonly dataSet: DataSet | undefined;
}

/** Of an operation with several responses. */
export interface InvokeOptions {
  /** Aborted: the peer is asked to cancel (C-CANCEL) at once; how it ended is still told, where it says so in time. */
  readonly signal?: AbortSignal | undefined;
}

const PRIORITY_MEDIUM = 0;

/**
 * What we ask of the peer on an association, whichever side asked for the association: Verification, Storage, Query/Retrieve
 * (PS3.4 Annexes A, B, C) and the services on normalized SOP Instances (PS3.7 §10).
 */
export class DimseInvoker {
  readonly #exchange: MessageExchange;
  readonly #link: { readonly contexts: ReadonlyMap<number, PresentationContext> };

  constructor(
    exchange: MessageExchange,
    link: { readonly contexts: ReadonlyMap<number, PresentationContext> },
  ) {
    this.#exchange = exchange;
    this.#link = link;
  }

  /** What was agreed on. */
  get contexts(): readonly PresentationContext[] {
    return [...this.#link.contexts.values()];
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
  async *find(
    sopClassUid: string,
    identifier: DataSet,
    options: InvokeOptions = {},
  ): AsyncGenerator<DataSet, void, void> {
    const context = this.#contextFor(sopClassUid);
    const responses = this.#requestWith('C-FIND-RQ', context, identifier, options);
    for await (const { status, command, dataSet } of responses) {
      if (isPending(status)) yield readDataSet(dataSet ?? new Uint8Array(), context.transferSyntaxUid);
      else if (describeStatus(status).kind === 'failure') throw operationFailed('C-FIND', status, command);
    }
  }

  /** C-GET: the instances come to `services.store`. Leaving the loop cancels. PS3.7 §9.1.3, PS3.4 §C.4.3. */
  get(
    sopClassUid: string,
    identifier: DataSet,
    options: InvokeOptions = {},
  ): AsyncGenerator<RetrieveProgress, void, void> {
    const context = this.#contextFor(sopClassUid);
    return progressOf(context, this.#requestWith('C-GET-RQ', context, identifier, options));
  }

  /** C-MOVE: the peer sends the instances to `moveDestination`. Leaving the loop cancels. PS3.7 §9.1.4, PS3.4 §C.4.2. */
  move(
    sopClassUid: string,
    identifier: DataSet,
    moveDestination: string,
    options: InvokeOptions = {},
  ): AsyncGenerator<RetrieveProgress, void, void> {
    const context = this.#contextFor(sopClassUid);
    const elements = { MoveDestination: moveDestination };
    return progressOf(context, this.#requestWith('C-MOVE-RQ', context, identifier, options, elements));
  }

  /** One operation or notification on a normalized SOP Instance. PS3.7 §10.1. */
  async normalized(invocation: NormalizedInvocation): Promise<NormalizedResult> {
    const { id, transferSyntaxUid } = this.#contextFor(invocation.sopClassUid);
    const bytes = invocation.dataSet && encodeDataSet(invocation.dataSet, transferSyntaxUid);
    const { status, command, dataSet } = await only(
      this.#exchange.request(id, normalizedCommand(invocation), bytes),
    );
    return {
      status,
      errorComment: command.ErrorComment,
      errorId: command.ErrorID,
      sopInstanceUid: command.AffectedSOPInstanceUID,
      dataSet: dataSet && readDataSet(dataSet, transferSyntaxUid),
    };
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
    { signal }: InvokeOptions,
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
    return this.#exchange.request(id, command, bytes, signal);
  }
}

async function onlyResult(responses: AsyncIterable<DimseResponse>): Promise<DimseResult> {
  const { status, command } = await only(responses);
  return { status, errorComment: command.ErrorComment };
}

async function only(responses: AsyncIterable<DimseResponse>): Promise<DimseResponse> {
  for await (const response of responses) return response;
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
