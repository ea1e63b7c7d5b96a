import type { SampleArray } from '@isocenter/pixels';
import { objectsError } from '../errors.ts';
import type { Segmentation, SegmentationFrame } from './segmentation.ts';

/** What of a frame says which pixels belong to which segment. */
type FrameOfSegment = Pick<SegmentationFrame, 'segmentNumber'>;

/**
 * 1 where a pixel of the frame belongs to the segment, 0 elsewhere; of fractions, where there is any. `values` are the
 * frame's decoded stored values. PS3.3 C.8.20.2.3.
 */
export function segmentMask(frame: FrameOfSegment, values: SampleArray, segmentNumber: number): Uint8Array {
  const mask = new Uint8Array(values.length);
  if (frame.segmentNumber === undefined) {
    for (let i = 0; i < mask.length; i++) if (values[i] === segmentNumber) mask[i] = 1;
  } else if (frame.segmentNumber === segmentNumber) {
    for (let i = 0; i < mask.length; i++) if (values[i] !== 0) mask[i] = 1;
  }
  return mask;
}

/**
 * How much of each pixel, or how probably, 0 to 1: stored values over Maximum Fractional Value, larger ones as 1. Throws
 * `OBJECTS_FRACTION_UNSCALED` where the object does not say that value. PS3.3 C.8.20.2.3.2.
 */
export function segmentFractions(
  { maximumFractionalValue }: Pick<Segmentation, 'maximumFractionalValue'>,
  values: SampleArray,
): Float32Array {
  if (maximumFractionalValue === undefined) throw objectsError('OBJECTS_FRACTION_UNSCALED', {});
  const fractions = new Float32Array(values.length);
  for (let i = 0; i < fractions.length; i++)
    fractions[i] = Math.min(1, (values[i] as number) / maximumFractionalValue);
  return fractions;
}

/** How many pixels of the frame belong to each segment that has any; of fractions, those above 0. */
export function countSegmentPixels(frame: FrameOfSegment, values: SampleArray): Map<number, number> {
  const counts = new Map<number, number>();
  if (frame.segmentNumber === undefined) {
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  }
  let count = 0;
  for (const value of values) if (value !== 0) count++;
  if (count > 0) counts.set(frame.segmentNumber, count);
  return counts;
}
