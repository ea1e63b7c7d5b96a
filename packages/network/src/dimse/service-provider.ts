import { type DataSet, encodeDataSet, isIsocenterError } from '@isocenter/dicom';
import { CommandField, type CommandSet } from './command-set.ts';
import {
  findNormalizedOperation,
  type NormalizedReply,
  type NormalizedRequest,
  serveNormalized,
} from './normalized.ts';
import type { DimseRequest, DimseService } from './performed-operations.ts';
import { readRequestDataSet } from './request-data-set.ts';
import { type DimseReply, isWritableUid } from './response-to.ts';
import { Status } from './status.ts';
import { type SubOperationCounts, subOperationElements } from './sub-operations.ts';

/** PS3.7 §9.1.1. */
export interface CStoreRequest {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** The bare data set. Throws when the association ends before it is complete. */
  readonly dataSet: AsyncIterable<Uint8Array>;
  /** Who asked by C-MOVE for this instance to be sent, as the sender tells; absent otherwise. */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number } | undefined;
}

export interface DimseAnswer {
  readonly status: number;
  /** At most 64 characters (LO); no patient data. */
  readonly errorComment?: string | undefined;
}

/** C-FIND, C-GET and C-MOVE: what is asked for, by its identifier. PS3.7 §9.1.2 to §9.1.4, PS3.4 Annex C. */
export interface IdentifierRequest {
  readonly sopClassUid: string;
  readonly identifier: DataSet;
  /** Of the presentation context: what identifiers of the replies are written in. */
  readonly transferSyntaxUid: string;
  readonly messageId: number;
  /** C-MOVE: the AE title to send to. */
  readonly moveDestination: string | undefined;
  /** Aborted by a C-CANCEL and by the end of the association. */
  readonly signal: AbortSignal;
}

/** One response to it; pending ones come before the last. */
export interface IdentifierReply extends DimseAnswer {
  /** C-FIND: a match. C-GET, C-MOVE: the Failed SOP Instance UID List of the last response. Bytes are in `transferSyntaxUid` already. */
  readonly identifier?: DataSet | Uint8Array | undefined;
  /** C-FIND: several matches in place of `identifier`, a response for each, which leave together. In `transferSyntaxUid`. */
  readonly identifiers?: readonly Uint8Array[] | undefined;
  /** C-GET and C-MOVE. */
  readonly subOperations?: SubOperationCounts | undefined;
}

/** What a node can do for its peers; what is absent is answered `Unrecognized operation`. */
export interface DimseServices {
  /** Answers when the instance is durable or refused. */
  store?(request: CStoreRequest): Promise<DimseAnswer>;
  find?(request: IdentifierRequest): AsyncIterable<IdentifierReply>;
  get?(request: IdentifierRequest): AsyncIterable<IdentifierReply>;
  move?(request: IdentifierRequest): AsyncIterable<IdentifierReply>;
  /** Operations and notifications on normalized SOP Instances. PS3.7 §10. */
  normalized?(request: NormalizedRequest): Promise<NormalizedReply>;
}

/** PS3.4 Annex A. */
export const VERIFICATION_SOP_CLASS = '1.2.840.10008.1.1';

/** Answers requests by the services given, and Verification (PS3.4 Annex A) always. */
export function serveDimse(services: DimseServices): DimseService {
  return (request) => {
    const { CommandField: commandField } = request.command;
    if (commandField === CommandField['C-ECHO-RQ']) return once({ status: Status.Success });
    if (commandField === CommandField['C-STORE-RQ'] && services.store)
      return once(store(request, services.store.bind(services)));
    const operation = findNormalizedOperation(commandField);
    if (operation && services.normalized)
      return once(serveNormalized(operation, request, services.normalized.bind(services)));
    const perform = identifierService(services, commandField);
    return perform ? identified(request, perform) : once({ status: Status.UnrecognizedOperation });
  };
}

type IdentifierService = (request: IdentifierRequest) => AsyncIterable<IdentifierReply>;

function identifierService(services: DimseServices, commandField: number): IdentifierService | undefined {
  switch (commandField) {
    case CommandField['C-FIND-RQ']:
      return services.find?.bind(services);
    case CommandField['C-GET-RQ']:
      return services.get?.bind(services);
    case CommandField['C-MOVE-RQ']:
      return services.move?.bind(services);
    default:
      return undefined;
  }
}

async function* once(reply: DimseReply | Promise<DimseReply>): AsyncGenerator<DimseReply, void, void> {
  yield await reply;
}

async function store(
  { context, command, dataSet }: DimseRequest,
  perform: (request: CStoreRequest) => Promise<DimseAnswer>,
): Promise<DimseReply> {
  const sopClassUid = command.AffectedSOPClassUID ?? '';
  const sopInstanceUid = command.AffectedSOPInstanceUID ?? '';
  if (!dataSet) return { status: Status.CannotUnderstand, errorComment: 'No data set' };
  if (context.abstractSyntaxUid === VERIFICATION_SOP_CLASS || sopClassUid !== context.abstractSyntaxUid) {
    return { status: Status.SopClassNotSupported, errorComment: 'SOP class is not that of the context' };
  }
  if (!isWritableUid(sopInstanceUid)) {
    return { status: Status.InvalidSopInstance, errorComment: 'AffectedSOPInstanceUID is not a UID' };
  }
  const { transferSyntaxUid } = context;
  return perform({
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    dataSet,
    moveOriginator: moveOriginatorOf(command),
  });
}

function moveOriginatorOf({
  MoveOriginatorApplicationEntityTitle: aeTitle,
  MoveOriginatorMessageID: messageId,
}: CommandSet): CStoreRequest['moveOriginator'] {
  return aeTitle === undefined || messageId === undefined ? undefined : { aeTitle, messageId };
}

async function* identified(
  request: DimseRequest,
  perform: IdentifierService,
): AsyncGenerator<DimseReply, void, void> {
  const { command, context, signal } = request;
  const sopClassUid = command.AffectedSOPClassUID ?? '';
  if (sopClassUid !== context.abstractSyntaxUid) {
    yield { status: Status.SopClassNotSupported, errorComment: 'SOP class is not that of the context' };
    return;
  }
  let identifier: DataSet;
  try {
    identifier = await readRequestDataSet(request);
  } catch (error) {
    if (signal.aborted) throw error;
    const problem = isIsocenterError(error) ? error.what : 'it cannot be read';
    yield { status: Status.CannotUnderstand, errorComment: problem };
    return;
  }
  const { MessageID: messageId = 0, MoveDestination: moveDestination } = command;
  const { transferSyntaxUid } = context;
  const asked = { sopClassUid, identifier, transferSyntaxUid, messageId, moveDestination, signal };
  for await (const reply of perform(asked)) {
    const { status, errorComment, subOperations, identifier: answer, identifiers: dataSets } = reply;
    const dataSet =
      answer && !(answer instanceof Uint8Array) ? encodeDataSet(answer, transferSyntaxUid) : answer;
    yield {
      status,
      errorComment,
      ...(subOperations && { elements: subOperationElements(subOperations) }),
      ...(dataSet && { dataSet }),
      ...(dataSets && { dataSets }),
    };
  }
}
