import type { ByteSegment } from './byte-segment.ts';

export const itemTag = 0xfffee000;
export const itemDelimitationTag = 0xfffee00d;
export const sequenceDelimitationTag = 0xfffee0dd;
export const undefinedByteLength = 0xffffffff;

/** The eight bytes that begin or end an item; never with a VR. PS3.5 §7.5. */
export interface ItemHeader {
  readonly tag: number;
  readonly byteLength: number;
}

export function readItemHeader(segment: ByteSegment, byteOffset: number, littleEndian: boolean): ItemHeader {
  const at = byteOffset - segment.start;
  const { view } = segment;
  return {
    tag: view.getUint16(at, littleEndian) * 0x10000 + view.getUint16(at + 2, littleEndian),
    byteLength: view.getUint32(at + 4, littleEndian),
  };
}
