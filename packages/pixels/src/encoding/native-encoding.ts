import type { DecodedFrame } from '../decoded-frame.ts';
import { swapUnits } from '../decoding/sample-container.ts';
import type { PixelFormat } from '../pixel-format.ts';

/**
 * One frame as native bytes: samples in cells of Bits Allocated, interleaved by pixel, 1-bit samples lowest bit first with the
 * last byte filled with 0. Whoever joins 1-bit frames packs their bits without gaps. PS3.5 §8.1.1, A.1–A.3.
 */
export function encodeNative(frame: DecodedFrame, format: PixelFormat, bigEndian: boolean): Uint8Array {
  const bytes = littleEndianBytes(frame, format);
  const unit = format.bitsAllocated / 8;
  return bigEndian && unit > 1 ? swapUnits(bytes, unit) : bytes;
}

function littleEndianBytes({ values }: DecodedFrame, { bitsAllocated, float }: PixelFormat): Uint8Array {
  if (bitsAllocated === 1) return packBits(values);
  if (bitsAllocated === 64 && !float)
    return bytesOf(
      BigInt64Array.from(values as ArrayLike<number> & Iterable<number>, (value) => BigInt(value)),
    );
  const fits = values.BYTES_PER_ELEMENT * 8 === bitsAllocated;
  return bytesOf(fits ? values : cells(values, bitsAllocated));
}

/** Values of a narrower array than Bits Allocated asks for, sign extended to the cell. */
function cells(values: ArrayLike<number>, bitsAllocated: number): Int32Array | Int16Array | Int8Array {
  if (bitsAllocated === 8) return Int8Array.from(values);
  return bitsAllocated === 16 ? Int16Array.from(values) : Int32Array.from(values);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);

function packBits(values: ArrayLike<number>): Uint8Array {
  const packed = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== 0) packed[i >> 3] = (packed[i >> 3] as number) | (1 << (i & 7));
  }
  return packed;
}
