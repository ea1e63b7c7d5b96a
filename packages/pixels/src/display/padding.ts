import type { DecodedFrame } from '../decoded-frame.ts';
import type { PaddingRange } from '../frame-description/frame-description.ts';

/** Compared as stored, before any rescale. PS3.3 C.7.5.1.1.2. */
export const isPadding = (value: number, padding: PaddingRange | undefined): boolean =>
  padding !== undefined && value >= padding.lowest && value <= padding.highest;

/** Smallest and largest stored value that is neither padding nor NaN; undefined when none is. */
export function rangeWithoutPadding(
  frame: DecodedFrame,
  padding: PaddingRange | undefined,
): { readonly minimum: number; readonly maximum: number } | undefined {
  const { minimum, maximum, values } = frame;
  const mayHoldPadding = padding && padding.lowest <= maximum && padding.highest >= minimum;
  if (!mayHoldPadding) return { minimum, maximum };
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value) || (value >= padding.lowest && value <= padding.highest)) continue;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return lowest <= highest ? { minimum: lowest, maximum: highest } : undefined;
}
