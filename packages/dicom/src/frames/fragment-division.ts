import type { Finding } from '../errors.ts';
import type { BytesRange } from '../io/byte-source.ts';

/** The fragments of each frame. */
export interface FrameDivision {
  readonly frames: readonly (readonly BytesRange[])[];
  readonly findings: readonly Finding[];
}

/**
 * Divides fragments by offsets that count from the first fragment's item header. With `lengths`, a frame in one fragment is cut
 * to its length without padding. Undefined unless every offset begins a fragment, in ascending order from 0. PS3.5 A.4, PS3.3
 * C.7.6.3.1.8.
 */
export function divideByOffsets(
  fragments: readonly BytesRange[],
  offsets: readonly number[],
  lengths: readonly number[] = [],
): FrameDivision | undefined {
  const [first] = fragments;
  if (first === undefined || offsets[0] !== 0) return undefined;
  const indexOfOffset = new Map(
    fragments.map((fragment, index) => [fragment.byteOffset - first.byteOffset, index]),
  );
  const starts = offsets.map((offset) => indexOfOffset.get(offset));
  const ascending = starts.every(
    (start, i) => start !== undefined && (i === 0 || start > (starts[i - 1] ?? -1)),
  );
  if (!ascending) return undefined;
  const frames = starts.map((start, i) => {
    const ranges = fragments.slice(start, starts[i + 1] ?? fragments.length);
    const length = lengths[i];
    const [only] = ranges;
    const fits =
      ranges.length === 1 &&
      only !== undefined &&
      length !== undefined &&
      length > 0 &&
      length <= only.byteLength;
    return fits ? [{ byteOffset: only.byteOffset, byteLength: length }] : ranges;
  });
  return { frames, findings: [] };
}

/**
 * Divides where the counts leave no doubt: one fragment per frame, or all fragments one frame. `oneEach` says that the syntax
 * puts each frame in exactly one fragment, as RLE does. PS3.5 A.4.
 */
export function divideByCount(
  fragments: readonly BytesRange[],
  declared: number,
  oneEach: boolean,
): FrameDivision | undefined {
  const single = fragments.map((fragment) => [fragment]);
  if (fragments.length === declared) return { frames: single, findings: [] };
  if (fragments.length < declared)
    return { frames: single, findings: [fewerFrames(declared, fragments.length)] };
  if (declared === 1) return { frames: [fragments], findings: [] };
  return oneEach ? { frames: single.slice(0, declared), findings: [] } : undefined;
}

/** NumberOfFrames promises more than there is. */
export function fewerFrames(declared: number, found: number): Finding {
  return {
    code: 'DICOM_FRAMES_FEWER',
    tag: 0x00280008,
    message: `NumberOfFrames (0028,0008) says ${declared}, the pixel data holds ${found}.`,
  };
}
