import { Tag } from '@isocenter/dicom';
import type { CommandSet } from './command-set.ts';

type Keyword = Exclude<keyof CommandSet, 'hasDataSet'>;

/** A command element that is one number (US), or one text of so many characters at most, padded to an even length. PS3.7 §E.1, PS3.5 §6.2. */
type PlainElement =
  | { readonly keyword: Keyword | 'CommandDataSetType'; readonly tag: number; readonly isNumber: true }
  | {
      readonly keyword: Keyword;
      readonly tag: number;
      readonly isNumber: false;
      readonly longest: number;
      readonly padding: number;
    };

const number = (keyword: Keyword | 'CommandDataSetType'): PlainElement => ({
  keyword,
  tag: Tag[keyword],
  isNumber: true,
});
const uid = (keyword: Keyword): PlainElement => text(keyword, 64, 0);
const text = (keyword: Keyword, longest: number, padding = SPACE): PlainElement => ({
  keyword,
  tag: Tag[keyword],
  isNumber: false,
  longest,
  padding,
});

const SPACE = 0x20;
const BACKSLASH = 0x5c;
const LAST_ASCII = 0x7e;

/** All but AttributeIdentifierList, which N-GET alone has; in the order of their tags. */
const ELEMENTS: readonly PlainElement[] = [
  uid('AffectedSOPClassUID'),
  uid('RequestedSOPClassUID'),
  number('CommandField'),
  number('MessageID'),
  number('MessageIDBeingRespondedTo'),
  text('MoveDestination', 16),
  number('Priority'),
  number('CommandDataSetType'),
  number('Status'),
  text('ErrorComment', 64),
  number('ErrorID'),
  uid('AffectedSOPInstanceUID'),
  uid('RequestedSOPInstanceUID'),
  number('EventTypeID'),
  number('ActionTypeID'),
  number('NumberOfRemainingSuboperations'),
  number('NumberOfCompletedSuboperations'),
  number('NumberOfFailedSuboperations'),
  number('NumberOfWarningSuboperations'),
  text('MoveOriginatorApplicationEntityTitle', 16),
  number('MoveOriginatorMessageID'),
];

const ELEMENTS_BY_TAG: ReadonlyMap<number, PlainElement> = new Map(ELEMENTS.map((one) => [one.tag, one]));

/** Tag and 32-bit length of an element in Implicit VR Little Endian. PS3.5 §7.1.3. */
const HEADER_BYTES = 8;
const NUMBER_BYTES = 2;
/** CommandGroupLength (0000,0000), UL, with its header. */
const GROUP_LENGTH_BYTES = 12;

/** One shape for all command sets: whoever reads them is faster for it. */
const NO_VALUES: Record<string, undefined> = Object.fromEntries([
  ...ELEMENTS.map(({ keyword }) => [keyword, undefined]),
  ['AttributeIdentifierList', undefined],
]);

/** What a command set says, by keyword. */
export type PlainValues = { -readonly [K in Keyword]?: CommandSet[K] } & { CommandDataSetType?: number };

/**
 * Reads a command set as all there are look: elements of group 0000 in ascending order, each whole, plain ASCII. Each message has one, and a
 * data set object for it would cost more than all else that is done with a command. `undefined`: it is another one, for the reader of data
 * sets to judge.
 */
export function findPlainValues(bytes: Uint8Array): PlainValues | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: Record<string, string | number | undefined> = { ...NO_VALUES };
  let previousTag = -1;
  let at = 0;
  while (at < bytes.length) {
    if (at + HEADER_BYTES > bytes.length || view.getUint16(at, true) !== 0) return undefined;
    const tag = view.getUint16(at + 2, true);
    const byteLength = view.getUint32(at + 4, true);
    const from = at + HEADER_BYTES;
    at = from + byteLength;
    if (tag <= previousTag || tag === Tag.AttributeIdentifierList || at > bytes.length) return undefined;
    previousTag = tag;
    const element = ELEMENTS_BY_TAG.get(tag);
    if (element === undefined) continue;
    if (element.isNumber) {
      if (byteLength !== NUMBER_BYTES) return undefined;
      values[element.keyword] = view.getUint16(from, true);
    } else {
      const value = findPlainText(bytes, from, at);
      if (value === undefined) return undefined;
      values[element.keyword] = value === '' ? undefined : value;
    }
  }
  return values as PlainValues;
}

/** Without the padding around it; `undefined` where there is more than one value, or another character than of ASCII. */
function findPlainText(bytes: Uint8Array, from: number, to: number): string | undefined {
  let begin = from;
  let end = to;
  while (end > begin && isPadding(bytes[end - 1] as number)) end--;
  while (begin < end && isPadding(bytes[begin] as number)) begin++;
  for (let at = begin; at < end; at++) if (!isPlain(bytes[at] as number)) return undefined;
  return String.fromCharCode(...bytes.subarray(begin, end));
}

const isPadding = (code: number): boolean => code === SPACE || code === 0;
const isPlain = (code: number): boolean => code >= SPACE && code <= LAST_ASCII && code !== BACKSLASH;

/** The bytes of a command set whose values all are plain; `undefined` where one is not, for the writer of data sets to judge. */
export function plainCommandSetBytes(values: PlainValues): Uint8Array | undefined {
  if (values.AttributeIdentifierList !== undefined) return undefined;
  let byteLength = GROUP_LENGTH_BYTES;
  for (const element of ELEMENTS) {
    const value = values[element.keyword];
    if (value === undefined) continue;
    if (!isWritable(element, value)) return undefined;
    byteLength +=
      HEADER_BYTES + (typeof value === 'string' ? value.length + (value.length % 2) : NUMBER_BYTES);
  }
  const bytes = new Uint8Array(byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, 4, true);
  view.setUint32(HEADER_BYTES, byteLength - GROUP_LENGTH_BYTES, true);
  let at = GROUP_LENGTH_BYTES;
  for (const element of ELEMENTS) {
    const value = values[element.keyword];
    if (value === undefined) continue;
    view.setUint16(at + 2, element.tag, true);
    at += HEADER_BYTES;
    if (element.isNumber) {
      view.setUint32(at - 4, NUMBER_BYTES, true);
      view.setUint16(at, value as number, true);
      at += NUMBER_BYTES;
    } else {
      const characters = value as string;
      view.setUint32(at - 4, characters.length + (characters.length % 2), true);
      for (let i = 0; i < characters.length; i++) bytes[at++] = characters.charCodeAt(i);
      if (characters.length % 2 === 1) bytes[at++] = element.padding;
    }
  }
  return bytes;
}

function isWritable(element: PlainElement, value: unknown): boolean {
  if (element.isNumber)
    return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff;
  if (typeof value !== 'string' || value.length > element.longest) return false;
  for (let i = 0; i < value.length; i++) if (!isPlain(value.charCodeAt(i))) return false;
  return true;
}
