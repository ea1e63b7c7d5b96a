import type { BytesRange } from '@isocenter/dicom';
import type { StoredFrames } from '../retrieve/stored-frames.ts';

const native = 1;
const encapsulated = 2;

/**
 * The frame table as few bytes: a kind, then whole numbers of 7 bits a byte, lowest first. A fragment says how far it
 * begins behind the one before, so that a frame of some kilobytes costs about three bytes.
 */
export function packFrames(frames: StoredFrames): Uint8Array {
  if (frames.kind === 'native') {
    return Uint8Array.from([
      native,
      ...[frames.byteOffset, frames.bitsPerFrame, frames.numberOfFrames].flatMap(digitsOf),
    ]);
  }
  const bytes = [encapsulated];
  const put = (value: number) => {
    for (const digit of digitsOf(value)) bytes.push(digit);
  };
  put(frames.ranges.length);
  let end = 0;
  for (const fragments of frames.ranges) {
    put(fragments.length);
    for (const { byteOffset, byteLength } of fragments) {
      put(zigzag(byteOffset - end));
      put(byteLength);
      end = byteOffset + byteLength;
    }
  }
  return Uint8Array.from(bytes);
}

/** The inverse of `packFrames`. */
export function unpackFrames(bytes: Uint8Array): StoredFrames {
  let at = 1;
  const take = (): number => {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  };
  if (bytes[0] === native)
    return { kind: 'native', byteOffset: take(), bitsPerFrame: take(), numberOfFrames: take() };
  let end = 0;
  const ranges = Array.from({ length: take() }, () =>
    Array.from({ length: take() }, (): BytesRange => {
      const byteOffset = end + unzigzag(take());
      const byteLength = take();
      end = byteOffset + byteLength;
      return { byteOffset, byteLength };
    }),
  );
  return { kind: 'encapsulated', ranges };
}

/** Without bit operators, which would cut offsets beyond 2 GiB. */
function digitsOf(value: number): number[] {
  const digits: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) digits.push((rest % 128) + 128);
  return [...digits, rest];
}

/** Fragments follow each other, but an offset table may say otherwise: 0, -1, 1, -2 … as 0, 1, 2, 3 … */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);
