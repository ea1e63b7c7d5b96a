import { pixelsError } from '../../errors.ts';

const HEADER_BYTES = 64;
/** Two bytes repeat one byte at most 128 times. */
const LARGEST_EXPANSION = 64;

const invalid = (problem: string) => pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'RLE', problem });

/**
 * RLE Lossless: the byte planes of a frame, each PackBits-coded, most significant byte first. PS3.5 Annex G.
 * Returns samples interleaved by pixel, little endian.
 *
 * @param pixelCount rows × columns, or for 1-bit frames the number of packed bytes
 */
export function decodeRle(
  encoded: Uint8Array,
  pixelCount: number,
  samplesPerPixel: number,
  bytesPerSample: number,
): Uint8Array {
  const offsets = readSegmentOffsets(encoded);
  const expected = samplesPerPixel * bytesPerSample;
  if (pixelCount * expected > encoded.length * LARGEST_EXPANSION)
    throw invalid('It is too short for the size of the picture');
  if (offsets.length !== expected)
    throw invalid(`It has ${offsets.length} segments where the header needs ${expected}`);
  const out = new Uint8Array(pixelCount * expected);
  offsets.forEach((from, segment) => {
    const to = offsets[segment + 1] ?? encoded.length;
    const sample = Math.floor(segment / bytesPerSample);
    const significance = bytesPerSample - 1 - (segment % bytesPerSample);
    const target: ByteLane = { out, first: sample * bytesPerSample + significance, step: expected };
    const written = unpackSegment(encoded.subarray(from, to), target, pixelCount);
    if (written < pixelCount) throw invalid(`Segment ${segment + 1} holds ${written} of ${pixelCount} bytes`);
  });
  return out;
}

/** Fifteen 32-bit offsets behind a count. PS3.5 §G.5. */
function readSegmentOffsets(encoded: Uint8Array): number[] {
  if (encoded.length < HEADER_BYTES) throw invalid('It is shorter than its 64-byte header');
  const view = new DataView(encoded.buffer, encoded.byteOffset, HEADER_BYTES);
  const count = view.getUint32(0, true);
  if (count < 1 || count > 15) throw invalid(`It claims ${count} segments, 1 to 15 are possible`);
  const offsets = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i, true));
  offsets.forEach((offset, i) => {
    const previous = offsets[i - 1] ?? HEADER_BYTES;
    if (offset < previous || offset > encoded.length)
      throw invalid(`Segment ${i + 1} does not begin within the frame, behind the one before it`);
  });
  return offsets;
}

/** Every `step`-th byte of `out` from `first`. */
interface ByteLane {
  readonly out: Uint8Array;
  readonly first: number;
  readonly step: number;
}

/** PackBits: a count byte, then literal bytes or one byte to repeat. PS3.5 §G.3.1. Returns bytes written. */
function unpackSegment(segment: Uint8Array, { out, first, step }: ByteLane, limit: number): number {
  let written = 0;
  let at = first;
  for (let i = 0; i < segment.length && written < limit; ) {
    const control = segment[i++] as number;
    if (control < 128) {
      const count = Math.min(control + 1, limit - written, segment.length - i);
      for (let k = 0; k < count; k++, at += step) out[at] = segment[i + k] as number;
      i += control + 1;
      written += count;
    } else if (control > 128 && i < segment.length) {
      const count = Math.min(257 - control, limit - written);
      const value = segment[i++] as number;
      for (let k = 0; k < count; k++, at += step) out[at] = value;
      written += count;
    }
  }
  return written;
}
