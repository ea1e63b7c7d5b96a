import type { DataSet } from '@isocenter/dicom';

/**
 * 16-bit words of an OW, US or SS attribute as unsigned numbers, whatever VR it was written with.
 * Undefined when its value is absent or not in memory.
 */
export function findWords(dataSet: DataSet, tag: number): Uint16Array | undefined {
  const element = dataSet.findElement(tag);
  if (!element) return undefined;
  if (element.vr === 'US' || element.vr === 'SS') return Uint16Array.from(dataSet.findNumbers(tag));
  const bytes = dataSet.findBytes(tag);
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.byteLength >> 1 }, (_, i) =>
    view.getUint16(2 * i, !dataSet.bigEndian),
  );
}

/** Bytes packed into those words, low byte first: how 8-bit tables and overlay bits are stored. PS3.5 §8.1.1. */
export function findPackedBytes(dataSet: DataSet, tag: number): Uint8Array | undefined {
  const element = dataSet.findElement(tag);
  if (!element) return undefined;
  if (element.vr === 'US' || element.vr === 'SS') {
    return Uint8Array.from(dataSet.findNumbers(tag).flatMap((word) => [word & 0xff, (word >> 8) & 0xff]));
  }
  const bytes = dataSet.findBytes(tag);
  if (!bytes || element.vr === 'OB' || !dataSet.bigEndian) return bytes;
  return Uint8Array.from({ length: bytes.length & ~1 }, (_, i) => bytes[i ^ 1] as number);
}

/** A 16-bit number that may have been read as unsigned. */
export const asSigned16 = (value: number): number => (value > 0x7fff ? value - 0x10000 : value);
/** A 16-bit number that may have been read as signed. */
export const asUnsigned16 = (value: number): number => (value < 0 ? value + 0x10000 : value);
