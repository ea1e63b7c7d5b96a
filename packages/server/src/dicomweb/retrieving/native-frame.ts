import type { DecodedFrame, PixelFormat, SampleArray } from '@isocenter/pixels';

/**
 * A decoded frame as uncompressed little-endian pixel cells of Bits Allocated, colour by pixel (PS3.5 §8.1.1, A.2);
 * one-bit frames are packed, lowest bit first. Values are already masked and shifted to the lowest bits.
 */
export function nativeFrameBytes(frame: DecodedFrame, { bitsAllocated, float }: PixelFormat): Uint8Array {
  const { values } = frame;
  if (bitsAllocated === 1) return packBits(values);
  if (float || values.BYTES_PER_ELEMENT * 8 === bitsAllocated) {
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
  if (bitsAllocated === 8) return Uint8Array.from(values);
  const cells = bitsAllocated <= 16 ? Uint16Array.from(values) : Uint32Array.from(values);
  return new Uint8Array(cells.buffer);
}

function packBits(values: SampleArray): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  for (let index = 0; index < values.length; index++) {
    if (values[index]) bytes[index >> 3] = (bytes[index >> 3] as number) | (1 << (index & 7));
  }
  return bytes;
}

/** Bits that begin inside a byte, moved so that they begin at one, as a frame sent alone must (PS3.18 §8.7.3.3.2). */
export function alignBits(bytes: Uint8Array, bitOffset: number, bitCount: number): Uint8Array {
  const aligned = new Uint8Array(Math.ceil(bitCount / 8));
  for (let index = 0; index < aligned.length; index++) {
    const low = (bytes[index] ?? 0) >> bitOffset;
    const high = (bytes[index + 1] ?? 0) << (8 - bitOffset);
    aligned[index] = low | high;
  }
  const spare = aligned.length * 8 - bitCount;
  const last = aligned.length - 1;
  if (spare > 0) aligned[last] = (aligned[last] as number) & (0xff >> spare);
  return aligned;
}
