import {
  type DataSet,
  dataSetOf,
  encodeDataSet,
  isIsocenterError,
  readDataSet,
  Tag,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import { findPlainValues, type PlainValues, plainCommandSetBytes } from './plain-command-set.ts';

/** Command Field (0000,0100). PS3.7 Annex E. A response is its request with the highest bit set. */
export const CommandField = {
  'C-STORE-RQ': 0x0001,
  'C-GET-RQ': 0x0010,
  'C-FIND-RQ': 0x0020,
  'C-MOVE-RQ': 0x0021,
  'C-ECHO-RQ': 0x0030,
  'C-CANCEL-RQ': 0x0fff,
  'N-EVENT-REPORT-RQ': 0x0100,
  'N-GET-RQ': 0x0110,
  'N-SET-RQ': 0x0120,
  'N-ACTION-RQ': 0x0130,
  'N-CREATE-RQ': 0x0140,
  'N-DELETE-RQ': 0x0150,
} as const;
export type RequestName = keyof typeof CommandField;

export const RESPONSE_BIT = 0x8000;

/** Command Data Set Type (0000,0800) of a message without a data set; any other value announces one. PS3.7 §E.2. */
const NO_DATA_SET = 0x0101;

/** Any other value than `NO_DATA_SET`; this one is what most implementations write. */
const DATA_SET_PRESENT = 0x0000;

/** The command elements we read and write, by keyword. PS3.7 §9.3, §E.1. */
export interface CommandSet {
  readonly CommandField: number;
  readonly hasDataSet: boolean;
  readonly AffectedSOPClassUID?: string | undefined;
  readonly RequestedSOPClassUID?: string | undefined;
  readonly MessageID?: number | undefined;
  readonly MessageIDBeingRespondedTo?: number | undefined;
  readonly Priority?: number | undefined;
  readonly Status?: number | undefined;
  readonly ErrorComment?: string | undefined;
  readonly AffectedSOPInstanceUID?: string | undefined;
  readonly RequestedSOPInstanceUID?: string | undefined;
  readonly MoveDestination?: string | undefined;
  readonly MoveOriginatorApplicationEntityTitle?: string | undefined;
  readonly MoveOriginatorMessageID?: number | undefined;
  readonly NumberOfRemainingSuboperations?: number | undefined;
  readonly NumberOfCompletedSuboperations?: number | undefined;
  readonly NumberOfFailedSuboperations?: number | undefined;
  readonly NumberOfWarningSuboperations?: number | undefined;
  readonly EventTypeID?: number | undefined;
  readonly ActionTypeID?: number | undefined;
  readonly ErrorID?: number | undefined;
  /** N-GET: the tags asked for. */
  readonly AttributeIdentifierList?: readonly number[] | undefined;
}

const TEXT_ELEMENTS = [
  'AffectedSOPClassUID',
  'RequestedSOPClassUID',
  'AffectedSOPInstanceUID',
  'RequestedSOPInstanceUID',
  'ErrorComment',
  'MoveDestination',
  'MoveOriginatorApplicationEntityTitle',
] as const;

const NUMBER_ELEMENTS = [
  'CommandField',
  'CommandDataSetType',
  'MessageID',
  'MessageIDBeingRespondedTo',
  'Priority',
  'Status',
  'MoveOriginatorMessageID',
  'NumberOfRemainingSuboperations',
  'NumberOfCompletedSuboperations',
  'NumberOfFailedSuboperations',
  'NumberOfWarningSuboperations',
  'EventTypeID',
  'ActionTypeID',
  'ErrorID',
] as const;

/**
 * Reads a command set: always Implicit VR Little Endian (PS3.7 §6.3.1). A wrong group length is tolerated, since the
 * upper layer already says where the command set ends.
 */
export function readCommandSet(bytes: Uint8Array): CommandSet {
  const { CommandDataSetType, ...elements } = findPlainValues(bytes) ?? readValues(bytes);
  const { CommandField } = elements;
  if (CommandField === undefined) {
    throw networkError('NETWORK_COMMAND_SET_INVALID', { problem: 'CommandField is missing' });
  }
  if (CommandDataSetType === undefined) {
    throw networkError('NETWORK_COMMAND_SET_INVALID', { problem: 'CommandDataSetType is missing' });
  }
  return { ...elements, CommandField, hasDataSet: CommandDataSetType !== NO_DATA_SET };
}

/** Writes a command set, with the group length in front. PS3.7 §6.3.1. */
export function writeCommandSet({ hasDataSet, ...elements }: CommandSet): Uint8Array {
  const values = { ...elements, CommandDataSetType: hasDataSet ? DATA_SET_PRESENT : NO_DATA_SET };
  return (
    plainCommandSetBytes(values) ?? encodeDataSet(dataSetOf(values), TransferSyntaxUid.ImplicitVrLittleEndian)
  );
}

/** The same by way of a data set. */
function readValues(bytes: Uint8Array): PlainValues {
  const dataSet = readElements(bytes);
  const attributeTags = dataSet.findNumbers(Tag.AttributeIdentifierList);
  return {
    ...Object.fromEntries(TEXT_ELEMENTS.map((keyword) => [keyword, dataSet.findString(Tag[keyword])])),
    ...Object.fromEntries(NUMBER_ELEMENTS.map((keyword) => [keyword, dataSet.findNumber(Tag[keyword])])),
    AttributeIdentifierList: attributeTags.length > 0 ? attributeTags : undefined,
  };
}

function readElements(bytes: Uint8Array): DataSet {
  try {
    return readDataSet(bytes, TransferSyntaxUid.ImplicitVrLittleEndian);
  } catch (cause) {
    const problem = isIsocenterError(cause) ? cause.what : 'it cannot be read';
    throw networkError('NETWORK_COMMAND_SET_INVALID', { problem }, { cause });
  }
}
