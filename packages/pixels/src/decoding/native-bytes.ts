import type { Truncation } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { nativeByteLength, nativeSampleCount, swappedUnitBytes, swapUnits } from './sample-container.ts';

/** How one frame lies in its bytes. */
export interface NativeOptions {
  readonly bigEndian: boolean;
  /** Bits before the first sample, counted in little endian order: 1-bit frames, and big endian frames in words. */
  readonly bitOffset: number;
  /** See `DecodeFrameOptions.colour`. */
  readonly keepsColour: boolean;
}

/** One frame's bytes in little endian order, of exactly the length its header asks for. */
export interface NativeBytes {
  readonly bytes: Uint8Array;
  /** Bits of `bytes` before the first sample, 0 to 7. */
  readonly bitOffset: number;
  /** Bytes that were not there are 0. */
  readonly truncated?: Truncation;
}

/** A frame cut short is completed to 64 MiB, or to 16 times what is there; more is taken for a wrong header. */
const completedBytesAtMost = (actualBytes: number) => Math.max(2 ** 26, 16 * actualBytes);

/**
 * Brings the bytes of one frame in order: swapped where the file is big endian, begun where the frame begins, padding left out,
 * and completed with 0 where the file was cut short. A view where nothing had to be done. PS3.5 §8.1.1, A.3.
 *
 * Throws PIXELS_LENGTH_TOO_SHORT where not even one row is there.
 */
export function nativeBytes(stored: Uint8Array, format: PixelFormat, options: NativeOptions): NativeBytes {
  const unit = options.bigEndian ? swappedUnitBytes(format) : 1;
  const ordered = unit > 1 ? swapUnits(stored, unit) : stored;
  const bitOffset = options.bitOffset % 8;
  const begun = ordered.subarray((options.bitOffset - bitOffset) / 8);
  const expectedBytes = nativeByteLength(format, bitOffset);
  if (begun.length >= expectedBytes) return { bytes: begun.subarray(0, expectedBytes), bitOffset };

  const wholePixels = wholePixelsOf(begun.length * 8 - bitOffset, format);
  if (wholePixels < format.columns || expectedBytes > completedBytesAtMost(begun.length))
    throw pixelsError('PIXELS_LENGTH_TOO_SHORT', { expectedBytes, actualBytes: stored.length });
  const bytes = new Uint8Array(expectedBytes);
  bytes.set(begun);
  return { bytes, bitOffset, truncated: { wholePixels } };
}

/** Pixels, from the first, all samples of which lie in so many bits; of colour by plane, those the last plane has. */
function wholePixelsOf(bits: number, format: PixelFormat): number {
  const { rows, columns, bitsAllocated, samplesPerPixel, planarConfiguration } = format;
  const samples = Math.floor(bits / bitsAllocated);
  if (samplesPerPixel > 1 && planarConfiguration === 1)
    return Math.max(0, samples - rows * columns * (samplesPerPixel - 1));
  const samplesOfPixel = nativeSampleCount(format) / (rows * columns);
  return Math.floor(samples / samplesOfPixel);
}
