/** A DIMSE Status (0000,0900). */
export interface StatusMeaning {
  readonly kind: 'success' | 'warning' | 'failure' | 'cancel' | 'pending';
  readonly meaning: string;
}

/** Status codes we answer with, by the words of the standard. */
export const Status = {
  Success: 0x0000,
  CoercionOfDataElements: 0xb000,
  /** The warning of C-STORE: kept, though it does not fit. PS3.4 Table B.2-1. */
  StoredDoesNotMatch: 0xb007,
  SopClassNotSupported: 0x0122,
  NoSuchSopInstance: 0x0112,
  DuplicateSopInstance: 0x0111,
  NoSuchEventType: 0x0113,
  InvalidSopInstance: 0x0117,
  NoSuchSopClass: 0x0118,
  ClassInstanceConflict: 0x0119,
  MissingAttribute: 0x0120,
  MissingAttributeValue: 0x0121,
  InvalidAttributeValue: 0x0106,
  InvalidArgumentValue: 0x0115,
  NoSuchAction: 0x0123,
  NotAuthorized: 0x0124,
  Pending: 0xff00,
  /** Pending, though some optional keys of the request are not matched. PS3.4 Table C.4-1. */
  PendingWithUnsupportedKeys: 0xff01,
  Cancelled: 0xfe00,
  /** The warning of C-MOVE and C-GET: some sub-operations failed. PS3.4 Tables C.4-2, C.4-3. */
  SubOperationsFailed: 0xb000,
  ProcessingFailure: 0x0110,
  DuplicateInvocation: 0x0210,
  UnrecognizedOperation: 0x0211,
  MistypedArgument: 0x0212,
  ResourceLimitation: 0x0213,
  OutOfResources: 0xa700,
  /** C-MOVE, C-GET: the matches cannot be counted; sub-operations cannot be done; the destination is not known. */
  UnableToCalculateMatches: 0xa701,
  UnableToPerformSubOperations: 0xa702,
  MoveDestinationUnknown: 0xa801,
  DataSetDoesNotMatchSopClass: 0xa900,
  CannotUnderstand: 0xc000,
} as const;

type Row = readonly [from: number, to: number, kind: StatusMeaning['kind'], meaning: string];

/** PS3.7 Annex C, then C-STORE of PS3.4 Table B.2-1; the narrower range stands first. */
const ROWS: readonly Row[] = [
  [0x0000, 0x0000, 'success', 'Success'],
  [0x0001, 0x0001, 'warning', 'Requested optional attributes are not supported'],
  [0x0105, 0x0105, 'failure', 'No such attribute'],
  [0x0106, 0x0106, 'failure', 'Invalid attribute value'],
  [0x0107, 0x0107, 'warning', 'Attribute list error'],
  [0x0110, 0x0110, 'failure', 'Processing failure'],
  [0x0111, 0x0111, 'failure', 'Duplicate SOP Instance'],
  [0x0112, 0x0112, 'failure', 'No such SOP Instance'],
  [0x0113, 0x0113, 'failure', 'No such event type'],
  [0x0114, 0x0114, 'failure', 'No such argument'],
  [0x0115, 0x0115, 'failure', 'Invalid argument value'],
  [0x0116, 0x0116, 'warning', 'Attribute value out of range'],
  [0x0117, 0x0117, 'failure', 'Invalid SOP Instance'],
  [0x0118, 0x0118, 'failure', 'No such SOP Class'],
  [0x0119, 0x0119, 'failure', 'Class-instance conflict'],
  [0x0120, 0x0120, 'failure', 'Missing attribute'],
  [0x0121, 0x0121, 'failure', 'Missing attribute value'],
  [0x0122, 0x0122, 'failure', 'Refused: SOP Class not supported'],
  [0x0123, 0x0123, 'failure', 'No such action'],
  [0x0124, 0x0124, 'failure', 'Refused: not authorized'],
  [0x0210, 0x0210, 'failure', 'Duplicate invocation'],
  [0x0211, 0x0211, 'failure', 'Unrecognized operation'],
  [0x0212, 0x0212, 'failure', 'Mistyped argument'],
  [0x0213, 0x0213, 'failure', 'Resource limitation'],
  [0xa700, 0xa7ff, 'failure', 'Refused: out of resources'],
  [0xa900, 0xa9ff, 'failure', 'Error: data set does not match SOP Class'],
  [0xb000, 0xb000, 'warning', 'Coercion of data elements'],
  [0xb006, 0xb006, 'warning', 'Elements discarded'],
  [0xb007, 0xb007, 'warning', 'Data set does not match SOP Class'],
  [0xc000, 0xcfff, 'failure', 'Error: cannot understand'],
  [0xfe00, 0xfe00, 'cancel', 'Cancelled'],
  [0xff00, 0xff01, 'pending', 'Pending'],
];

/** C-MOVE and C-GET. PS3.4 Tables C.4-2, C.4-3. */
const RETRIEVAL_ROWS: readonly Row[] = [
  [0xa701, 0xa701, 'failure', 'Refused: unable to calculate the number of matches'],
  [0xa702, 0xa702, 'failure', 'Refused: unable to perform sub-operations'],
  [0xa801, 0xa801, 'failure', 'Refused: move destination unknown'],
  [0xb000, 0xb000, 'warning', 'Sub-operations complete, one or more failures or warnings'],
];

/**
 * What a status says; some say something else at the end of a C-MOVE or C-GET. Codes outside the tables are warnings in Bxxx and failures
 * elsewhere. PS3.7 §C.
 *
 * @example describeStatus(0xa701).meaning // 'Refused: out of resources'
 */
export function describeStatus(status: number, service?: 'retrieval'): StatusMeaning {
  const rows = service === 'retrieval' ? [...RETRIEVAL_ROWS, ...ROWS] : ROWS;
  const row = rows.find(([from, to]) => status >= from && status <= to);
  if (row) return { kind: row[2], meaning: row[3] };
  const isWarning = status >= 0xb000 && status <= 0xbfff;
  return isWarning ? { kind: 'warning', meaning: 'Warning' } : { kind: 'failure', meaning: 'Failure' };
}

/** Whether other responses to the same request follow. PS3.7 §C.5. */
export const isPending = (status: number): boolean => status === 0xff00 || status === 0xff01;
