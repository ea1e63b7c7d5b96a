import type { Finding } from '../errors.ts';
import type { BytesRange } from '../io/byte-source.ts';

/** The fragments of each frame. */
export interface FrameDivision {
  readonly frames: readonly (readonly BytesRange[])[];
  readonly findings: readonly Finding[];
}

/**
 * Divides fragments by offsets that count from the first fragment's item header; offsets that all are wrong by the same amount, or
 * that were cut to 32 bits, still tell where frames begin. Undefined unless every offset begins a fragment, in ascending order.
 * PS3.5 A.4, PS3.3 C.7.6.3.1.8.
 */
export function divideByOffsets(
  fragments: readonly BytesRange[],
  offsets: readonly number[],
): readonly (readonly BytesRange[])[] | undefined {
  const [first] = fragments;
  const [base] = offsets;
  if (first === undefined || base === undefined) return undefined;
  const indexOfOffset = new Map(
    fragments.map((fragment, index) => [fragment.byteOffset - first.byteOffset, index]),
  );
  const starts: number[] = [];
  for (const offset of offsets) {
    const start = indexOfOffset.get(offset - base);
    if (start === undefined || start <= (starts.at(-1) ?? -1)) return undefined;
    starts.push(start);
  }
  return starts.map((start, i) => fragments.slice(start, starts[i + 1] ?? fragments.length));
}

/** Offsets that ran over 32 bits, as a Basic Offset Table has them beyond 4 GiB: each is taken to lie after the one before. */
export function unwrapOffsets(offsets: readonly number[]): number[] {
  let wraps = 0;
  return offsets.map((offset, i) => {
    if (offset < (offsets[i - 1] ?? 0)) wraps++;
    return offset + wraps * 2 ** 32;
  });
}

/**
 * Cuts a frame to the length that the Extended Offset Table Lengths give it, which leaves the padding of its last fragment out.
 * Undefined where the length is not that of these fragments. PS3.3 C.7.6.3.1.8.
 */
export function cutToLength(
  fragments: readonly BytesRange[],
  byteLength: number,
): readonly BytesRange[] | undefined {
  const last = fragments.at(-1);
  if (last === undefined) return undefined;
  const padding = fragments.reduce((sum, fragment) => sum + fragment.byteLength, 0) - byteLength;
  if (padding !== 0 && padding !== 1) return undefined;
  return padding === 0
    ? fragments
    : [...fragments.slice(0, -1), { byteOffset: last.byteOffset, byteLength: last.byteLength - 1 }];
}

/** Divides where the counts leave no doubt: one fragment per frame, or all fragments one frame. PS3.5 A.4. */
export function divideByCount(fragments: readonly BytesRange[], declared: number): FrameDivision | undefined {
  const single = fragments.map((fragment) => [fragment]);
  if (fragments.length === declared) return { frames: single, findings: [] };
  if (fragments.length < declared)
    return { frames: single, findings: [fewerFrames(declared, fragments.length)] };
  return declared === 1 ? { frames: [fragments], findings: [] } : undefined;
}

/** NumberOfFrames promises more than there is. */
export function fewerFrames(declared: number, found: number): Finding {
  return {
    code: 'DICOM_FRAMES_FEWER',
    tag: 0x00280008,
    message: `NumberOfFrames (0028,0008) says ${declared}, the pixel data holds ${found}.`,
  };
}
