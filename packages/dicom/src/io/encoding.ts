import type { ByteSegment } from './byte-segment.ts';

/** How element headers and numbers are written. PS3.5 §7.1, §7.3. */
export interface Encoding {
  readonly explicitVr: boolean;
  readonly bigEndian: boolean;
}

export const implicitLittleEndian: Encoding = { explicitVr: false, bigEndian: false };
export const explicitLittleEndian: Encoding = { explicitVr: true, bigEndian: false };
export const explicitBigEndian: Encoding = { explicitVr: true, bigEndian: true };
const implicitBigEndian: Encoding = { explicitVr: false, bigEndian: true };

/** Data sets and meta information begin with a low group, which read in the wrong byte order is a high one. */
const lastPlausibleFirstGroup = 0x00ff;
const isCapital = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x41 && byte <= 0x5a;

/**
 * Guesses the encoding from the first data element, whatever is declared: byte order by the group, explicit VR by two capital
 * letters where its VR would be. Undefined where neither byte order gives a group that a data set begins with, or a length beyond
 * `sourceEnd`.
 */
export function sniffEncoding(
  { bytes, start }: ByteSegment,
  byteOffset: number,
  sourceEnd: number,
): Encoding | undefined {
  const at = byteOffset - start;
  if (at + 8 > bytes.byteLength) return undefined;
  const groupLittle = uint16LittleEndian(bytes, at);
  const groupBig = swap16(groupLittle);
  const explicitVr = isCapital(bytes[at + 4]) && isCapital(bytes[at + 5]);
  const low = uint16LittleEndian(bytes, at + 4);
  const high = uint16LittleEndian(bytes, at + 6);
  // A preamble of zeros, not an element.
  if ((groupLittle | uint16LittleEndian(bytes, at + 2) | low | high) === 0) return undefined;
  const fits = (byteLength: number): boolean =>
    explicitVr || byteLength <= sourceEnd - byteOffset - 8 || byteLength === 0xffffffff;
  // The group of zeros reads the same both ways: command sets are little endian.
  if (groupLittle <= lastPlausibleFirstGroup && fits(high * 0x10000 + low))
    return explicitVr ? explicitLittleEndian : implicitLittleEndian;
  if (groupBig <= lastPlausibleFirstGroup && fits(swap16(low) * 0x10000 + swap16(high)))
    return explicitVr ? explicitBigEndian : implicitBigEndian;
  return undefined;
}

const uint16LittleEndian = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
const swap16 = (value: number): number => ((value & 0xff) << 8) | (value >>> 8);
