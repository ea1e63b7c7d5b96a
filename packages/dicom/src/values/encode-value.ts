import { dicomError } from '../dicom-error.ts';
import { nameOfTag } from './tag-name.ts';
import { type VR, vrProperties } from './vr.ts';

/** What a value may be given as; numbers in a typed array are taken as they lie in memory. */
export type ScalarValue = string | number | bigint;
export type TypedArray =
  | Uint8Array
  | Uint8ClampedArray
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;

export interface ValueTarget {
  readonly tag: number;
  readonly vr: VR;
  /** Encodes text in the character set of the data set. */
  readonly encodeText: (text: string) => Uint8Array;
  /** Refuse text longer than its VR allows; off for values that come from outside. */
  readonly strict: boolean;
}

/** Longest value in characters. PS3.5 §6.2. DA, TM and DT are left out: query ranges are longer. */
const maximumCharacters: Partial<Record<VR, number>> = {
  AE: 16,
  AS: 4,
  CS: 16,
  DS: 16,
  IS: 12,
  LO: 64,
  LT: 10240,
  PN: 64,
  SH: 16,
  ST: 1024,
  UI: 64,
};

/** What a limit counts: a component group of a PN, a value, or where backslashes are text the whole. PS3.5 §6.2. */
function limitedParts(vr: VR, text: string): string[] {
  if (vr === 'PN') return text.split(/[\\=]/);
  return vrProperties[vr].multiple ? text.split('\\') : [text];
}

interface IntegerRange {
  readonly minimum: bigint;
  readonly maximum: bigint;
}

const range = (bits: bigint, signed: boolean): IntegerRange =>
  signed
    ? { minimum: -(1n << (bits - 1n)), maximum: (1n << (bits - 1n)) - 1n }
    : { minimum: 0n, maximum: (1n << bits) - 1n };

const integerRanges: Partial<Record<VR, IntegerRange>> = {
  OB: range(8n, false),
  US: range(16n, false),
  OW: range(16n, false),
  SS: range(16n, true),
  UL: range(32n, false),
  OL: range(32n, false),
  SL: range(32n, true),
  UV: range(64n, false),
  OV: range(64n, false),
  SV: range(64n, true),
};

/** Encodes a value in little endian, padded to an even length. PS3.5 §6.2. */
export function encodeValue(
  target: ValueTarget,
  value: ScalarValue | readonly ScalarValue[] | TypedArray,
): Uint8Array {
  if (ArrayBuffer.isView(value))
    return padded(target, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  const values: readonly ScalarValue[] = typeof value === 'object' ? value : [value];
  const { kind, wordBytes } = vrProperties[target.vr];
  if (kind === 'text' || kind === 'ascii') return padded(target, encodeTexts(target, values));
  if (target.vr === 'AT') return encodeTags(target, values);
  if (kind !== 'number' && kind !== 'words') throw unfit(target, 'it needs bytes or items');
  // An empty value, as the '' that asks for an attribute in a query.
  const numbers = values.filter((entry) => entry !== '');
  const bytes = new Uint8Array(numbers.length * wordBytes);
  const view = new DataView(bytes.buffer);
  numbers.forEach((entry, index) => {
    writeNumber(target, view, index * wordBytes, entry);
  });
  return padded(target, bytes);
}

function unfit({ tag, vr }: ValueTarget, problem: string): Error {
  return dicomError('DICOM_VALUE_UNFIT', { name: nameOfTag(tag), vr, problem });
}

function padded({ vr }: ValueTarget, bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength % 2 === 0) return bytes;
  const even = new Uint8Array(bytes.byteLength + 1);
  even.set(bytes);
  even[bytes.byteLength] = vrProperties[vr].padding;
  return even;
}

function encodeTexts(target: ValueTarget, values: readonly ScalarValue[]): Uint8Array {
  const texts = values.map((value) => (typeof value === 'string' ? value : formatNumber(target, value)));
  const limit = maximumCharacters[target.vr];
  const parts = texts.flatMap((text) => limitedParts(target.vr, text));
  if (target.strict && limit !== undefined && parts.some((text) => text.length > limit)) {
    throw unfit(target, `it is longer than ${limit} characters`);
  }
  return target.encodeText(texts.join('\\'));
}

/** A number in the characters its VR allows: 16 for DS, digits only for IS. PS3.5 §6.2. */
function formatNumber(target: ValueTarget, value: number | bigint): string {
  if (typeof value === 'bigint' || target.vr !== 'DS') {
    if (target.vr === 'IS' && !Number.isInteger(Number(value)))
      throw unfit(target, 'it is not a whole number');
    if (target.vr === 'IS' && (value < -0x80000000 || value > 0x7fffffff))
      throw unfit(target, 'it is out of range');
    return String(value);
  }
  if (!Number.isFinite(value)) throw unfit(target, 'it is not a finite number');
  const text = String(value);
  if (text.length <= 16) return text;
  for (let digits = 16; digits > 0; digits--) {
    const shorter = String(Number(value.toPrecision(digits)));
    if (shorter.length <= 16) return shorter;
  }
  throw unfit(target, 'it does not fit 16 characters');
}

function encodeTags(target: ValueTarget, values: readonly ScalarValue[]): Uint8Array {
  const tags = values
    .filter((value) => value !== '')
    .map((value) => (typeof value === 'string' ? Number.parseInt(value, 16) : Number(value)));
  if (tags.some((tag) => !(tag >= 0 && tag <= 0xffffffff))) throw unfit(target, 'it is not a tag');
  const bytes = new Uint8Array(tags.length * 4);
  const view = new DataView(bytes.buffer);
  tags.forEach((tag, index) => {
    view.setUint16(index * 4, tag >>> 16, true);
    view.setUint16(index * 4 + 2, tag & 0xffff, true);
  });
  return bytes;
}

function writeNumber(target: ValueTarget, view: DataView, at: number, value: ScalarValue): void {
  const { vr } = target;
  const { wordBytes } = vrProperties[vr];
  const limits = integerRanges[vr];
  if (limits === undefined) {
    if (wordBytes === 4) view.setFloat32(at, toSingle(target, Number(value)), true);
    else view.setFloat64(at, Number(value), true);
    return;
  }
  if (target.strict && typeof value === 'number' && wordBytes === 8 && !Number.isSafeInteger(value))
    throw unfit(target, 'it is beyond the integers that a number holds exactly; give a bigint');
  const integer = typeof value === 'bigint' ? value : toInteger(target, value);
  if (integer < limits.minimum || integer > limits.maximum) throw unfit(target, 'it is out of range');
  const bits = BigInt.asUintN(wordBytes * 8, integer);
  for (let i = 0; i < wordBytes; i++) view.setUint8(at + i, Number((bits >> BigInt(8 * i)) & 0xffn));
}

/** The largest finite numbers of FD have no place in FL. */
function toSingle(target: ValueTarget, value: number): number {
  if (Number.isFinite(value) && !Number.isFinite(Math.fround(value)))
    throw unfit(target, 'it is out of range');
  return value;
}

/** Far more than 64 bits have, with zeros in front; what is longer takes long to turn into a number. */
const MOST_DIGITS = 64;

function toInteger(target: ValueTarget, value: string | number): bigint {
  if (typeof value === 'string' && value.length > MOST_DIGITS) throw unfit(target, 'it is out of range');
  if (typeof value === 'string' && /^[+-]?\d+$/.test(value)) return BigInt(value);
  if (typeof value === 'string' || !Number.isInteger(value)) throw unfit(target, 'it is not a whole number');
  return BigInt(value);
}
