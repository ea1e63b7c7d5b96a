import { type DataSet, encodeDataSet, isIsocenterError } from '@isocenter/dicom';
import { CommandField, type CommandSet } from './command-set.ts';
import type { DimseRequest } from './performed-operations.ts';
import { readRequestDataSet } from './request-data-set.ts';
import { type DimseReply, isWritableUid } from './response-to.ts';
import { Status } from './status.ts';

/** The operations and the notification on normalized SOP Instances. PS3.7 §7.5. */
export type NormalizedOperation = 'N-EVENT-REPORT' | 'N-GET' | 'N-SET' | 'N-ACTION' | 'N-CREATE' | 'N-DELETE';

/** What a DIMSE-N service asks for. PS3.7 §10.1. */
export interface NormalizedInvocation {
  readonly operation: NormalizedOperation;
  readonly sopClassUid: string;
  /** Absent where an N-CREATE leaves it to the performer to make one. PS3.7 §10.1.5.1.3. */
  readonly sopInstanceUid?: string | undefined;
  /** Event Type ID of an N-EVENT-REPORT, Action Type ID of an N-ACTION. */
  readonly typeId?: number | undefined;
  /** Event Information, Modification List, Action Information or Attribute List; N-GET and N-DELETE have none. */
  readonly dataSet?: DataSet | undefined;
  /** N-GET: which attributes; none: all. PS3.7 §10.1.2.1.4. */
  readonly attributeTags?: readonly number[] | undefined;
}

/** One as it came from the peer. */
export interface NormalizedRequest {
  readonly operation: NormalizedOperation;
  readonly sopClassUid: string;
  /** Absent only in an N-CREATE. */
  readonly sopInstanceUid: string | undefined;
  /** There whenever the operation needs one. */
  readonly typeId: number | undefined;
  readonly dataSet: DataSet | undefined;
  readonly attributeTags: readonly number[];
  readonly messageId: number;
  /** Aborted by the end of the association. */
  readonly signal: AbortSignal;
}

/** The one response to it. */
export interface NormalizedReply {
  readonly status: number;
  /** At most 64 characters (LO); no patient data. */
  readonly errorComment?: string | undefined;
  /** What an application knows a failure by, beside its status. PS3.7 §C.4.2. */
  readonly errorId?: number | undefined;
  /** N-CREATE: the UID the performer made. */
  readonly sopInstanceUid?: string | undefined;
  /** Event Reply, Attribute List or Action Reply. */
  readonly dataSet?: DataSet | undefined;
  /** Event or action type of the data set; that of the request where absent. */
  readonly typeId?: number | undefined;
}

export type NormalizedService = (request: NormalizedRequest) => Promise<NormalizedReply>;

interface OperationShape {
  /** By which pair of elements the instance is named. PS3.7 Tables 10.3-1 to 10.3-12. */
  readonly names: 'Affected' | 'Requested';
  readonly type?: 'EventTypeID' | 'ActionTypeID';
  readonly isInstanceOptional?: true;
}

const SHAPES: Readonly<Record<NormalizedOperation, OperationShape>> = {
  'N-EVENT-REPORT': { names: 'Affected', type: 'EventTypeID' },
  'N-GET': { names: 'Requested' },
  'N-SET': { names: 'Requested' },
  'N-ACTION': { names: 'Requested', type: 'ActionTypeID' },
  'N-CREATE': { names: 'Affected', isInstanceOptional: true },
  'N-DELETE': { names: 'Requested' },
};

const OPERATIONS = new Map(
  (Object.keys(SHAPES) as NormalizedOperation[]).map((name) => [CommandField[`${name}-RQ`], name]),
);

/** Which DIMSE-N service a Command Field asks for, if any. */
export const findNormalizedOperation = (commandField: number): NormalizedOperation | undefined =>
  OPERATIONS.get(commandField as (typeof CommandField)[`${NormalizedOperation}-RQ`]);

/** The command set of a request. PS3.7 §10.3. */
export function normalizedCommand(invocation: NormalizedInvocation): CommandSet {
  const { operation, sopClassUid, sopInstanceUid, typeId, attributeTags = [], dataSet } = invocation;
  const { names, type } = SHAPES[operation];
  return {
    CommandField: CommandField[`${operation}-RQ`],
    hasDataSet: dataSet !== undefined,
    [`${names}SOPClassUID`]: sopClassUid,
    [`${names}SOPInstanceUID`]: sopInstanceUid,
    ...(type && { [type]: typeId }),
    ...(attributeTags.length > 0 && { AttributeIdentifierList: attributeTags }),
  };
}

/** Answers one DIMSE-N request by the service given; what cannot be meant is refused before. PS3.7 §10.1, Annex C. */
export async function serveNormalized(
  operation: NormalizedOperation,
  request: DimseRequest,
  perform: NormalizedService,
): Promise<DimseReply> {
  const { command, context, signal } = request;
  const { names, type, isInstanceOptional } = SHAPES[operation];
  const sopClassUid = command[`${names}SOPClassUID`] ?? '';
  const sopInstanceUid = command[`${names}SOPInstanceUID`] || undefined;
  const typeId = type && command[type];
  if (sopClassUid !== context.abstractSyntaxUid)
    return { status: Status.NoSuchSopClass, errorComment: 'SOP class is not that of the context' };
  if (sopInstanceUid === undefined ? !isInstanceOptional : !isWritableUid(sopInstanceUid))
    return { status: Status.InvalidSopInstance, errorComment: `${names}SOPInstanceUID is not a UID` };
  if (type && typeId === undefined)
    return { status: Status.MistypedArgument, errorComment: `${type} is missing` };
  let dataSet: DataSet | undefined;
  try {
    dataSet = request.dataSet && (await readRequestDataSet(request));
  } catch (error) {
    if (signal.aborted) throw error;
    const problem = isIsocenterError(error) ? error.what : 'The data set cannot be read';
    return { status: Status.ProcessingFailure, errorComment: problem };
  }
  const { MessageID: messageId = 0, AttributeIdentifierList: attributeTags = [] } = command;
  const reply = await perform({
    operation,
    sopClassUid,
    sopInstanceUid,
    typeId,
    dataSet,
    attributeTags,
    messageId,
    signal,
  });
  return replyTo(reply, { type, typeId, transferSyntaxUid: context.transferSyntaxUid });
}

interface ReplyContext {
  readonly type: OperationShape['type'];
  readonly typeId: number | undefined;
  readonly transferSyntaxUid: string;
}

function replyTo(
  { status, errorComment, errorId, sopInstanceUid, dataSet, typeId }: NormalizedReply,
  asked: ReplyContext,
): DimseReply {
  return {
    status,
    errorComment,
    elements: {
      ...(errorId !== undefined && { ErrorID: errorId }),
      ...(sopInstanceUid !== undefined && { AffectedSOPInstanceUID: sopInstanceUid }),
      // The type says what the reply's data set is. PS3.7 Tables 10.3-2, 10.3-8.
      ...(asked.type && dataSet && { [asked.type]: typeId ?? asked.typeId }),
    },
    ...(dataSet && { dataSet: encodeDataSet(dataSet, asked.transferSyntaxUid) }),
  };
}
