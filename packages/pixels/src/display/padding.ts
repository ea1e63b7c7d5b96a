import type { DecodedFrame } from '../decoded-frame.ts';
import type { PaddingRange } from '../frame-description/frame-description.ts';
/** Smallest and largest stored value that is neither padding nor NaN; undefined when all are. */
export function rangeWithoutPadding(
  _frame: DecodedFrame,
  _padding: PaddingRange | undefined,
): { minimum: number; maximum: number } | undefined {
  throw new Error('being written');
}
