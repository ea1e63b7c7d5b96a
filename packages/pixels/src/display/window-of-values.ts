import type { DecodedFrame } from '../decoded-frame.ts';
import type { FrameDescription, Window } from '../frame-description/frame-description.ts';
import { forEachPixelIn, type PixelRegion } from '../geometry/pixel-region.ts';
import { applyModalityTransform } from './modality-lut.ts';
import { isPadding } from './padding.ts';
import { shutterMask } from './shutter.ts';
import { windowBetween } from './window-between.ts';

/** Why values make no window: there are none, or all are the same. */
export type NoWindow = 'no-values' | 'one-value';

/** Of the values, at either end. */
const leftOutShare = 0.01;

/** Stored values this close together are counted one by one, others sorted. */
const countedSpan = 65_536;

/**
 * The window over the grey values of a frame, or of those of its pixels whose centres lie in a region: from the value that
 * a hundredth of them lie below to the one that a hundredth lie above (nearest rank), so that a few bright or dark pixels
 * do not decide; where that is one value, from the least to the greatest. Modality values count, without padding, NaN,
 * infinity, what the shutter covers, what a file cut short lacks, and values that a palette colours.
 */
export function windowOfValues(
  frame: DecodedFrame,
  description: FrameDescription,
  region?: PixelRegion,
): Window | NoWindow {
  const values = greyValues(frame, description, region);
  const { length } = values;
  if (length === 0) return 'no-values';
  const valueAtRank = rankedModalityValues(values, description);
  const [least, greatest] = [valueAtRank(0), valueAtRank(length - 1)];
  if (least === greatest) return 'one-value';
  const leftOut = Math.floor(length * leftOutShare);
  const [lowest, highest] = [valueAtRank(leftOut), valueAtRank(length - 1 - leftOut)];
  return lowest < highest ? windowBetween(lowest, highest) : windowBetween(least, greatest);
}

/** Stored values of the pixels that count, in reading order. */
function greyValues(frame: DecodedFrame, description: FrameDescription, region: PixelRegion | undefined) {
  const { rows, columns, truncated } = frame;
  const { shutter, padding, palette, pixelAspectRatio } = description;
  const covered = shutter && shutterMask(shutter, rows, columns, pixelAspectRatio);
  const colouredFrom = palette?.kind === 'supplemental' ? palette.firstMapped : Number.POSITIVE_INFINITY;
  const numberOfPixels = truncated?.wholePixels || rows * columns;
  const counted = frame.values.slice();
  let length = 0;
  forEachPixelIn(region, rows, columns, (index) => {
    const value = frame.values[index] as number;
    if (index >= numberOfPixels || covered?.[index] === 1 || !Number.isFinite(value)) return;
    if (isPadding(value, padding) || value >= colouredFrom) return;
    counted[length++] = value;
  });
  return counted.subarray(0, length);
}

/** The modality value at a rank from 0, the least first. */
function rankedModalityValues(
  stored: DecodedFrame['values'],
  { modalityTransform }: FrameDescription,
): (rank: number) => number {
  const modalityValue = (value: number): number => applyModalityTransform(value, modalityTransform);
  const isWhole = !(stored instanceof Float32Array || stored instanceof Float64Array);
  const span = isWhole ? spanOf(stored) : undefined;
  if (!span || span.highest - span.lowest >= countedSpan) {
    const sorted = Float64Array.from(stored, modalityValue).sort();
    return (rank) => sorted[rank] as number;
  }
  const counts = new Uint32Array(span.highest - span.lowest + 1);
  for (let i = 0; i < stored.length; i++) (counts[(stored[i] as number) - span.lowest] as number)++;
  const distinct: { readonly value: number; readonly count: number }[] = [];
  counts.forEach((count, i) => {
    if (count > 0) distinct.push({ value: modalityValue(span.lowest + i), count });
  });
  distinct.sort((a, b) => a.value - b.value);
  return (rank) => {
    let below = 0;
    for (const { value, count } of distinct) {
      below += count;
      if (rank < below) return value;
    }
    throw new RangeError(`There is no value at rank ${rank}.`);
  };
}

function spanOf(stored: DecodedFrame['values']): { lowest: number; highest: number } {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i] as number;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return { lowest, highest };
}
