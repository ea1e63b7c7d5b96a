import type { DecodedFrame } from '@isocenter/pixels';
import type { ColourTransform, DisplayTransform, GreyTransform, PlacedCurve } from '../display-transform.ts';

/** A transform that comes out right in floats of 32 bits, which is all that shaders reckon in. */
export type PreciseTransform = ColourTransform | (GreyTransform & { readonly curve: PlacedCurve });

/**
 * A blend of sixteen floats near the window's middle is off by at most 16 · 2⁻²⁴ of it, so that this many levels from 0 to the middle
 * keep what is shown within half a level.
 */
const mostLevelsToPivot = 2 ** 18;
/** Beyond these, floats of 32 bits overflow, or lose their last digits, within the shader's sums. */
const largestFloat = 1e30;
const largestScale = 1e30;
/** Whole numbers up to here are floats of 32 bits. */
const largestWhole = 2 ** 24;

/** Whether shaders show a frame under a transform as `pixels/display` does, within one level. */
export function isPrecise(frame: DecodedFrame, transform: DisplayTransform): transform is PreciseTransform {
  if (transform.kind === 'colour') return true;
  const { curve } = transform;
  if (curve.kind === 'function') return false;
  const { values } = frame;
  if (values instanceof Float32Array || values instanceof Float64Array)
    return isPreciseInFloats(frame, transform, curve);
  return values.BYTES_PER_ELEMENT <= 2 || isPaddingTold(frame, transform.padding, curve);
}

/** The whole number among the values of a frame around which it matters most to tell them apart. */
export function originOf({ minimum, maximum }: DecodedFrame, curve: PlacedCurve): number {
  const middle = curve.kind === 'table' ? (minimum + maximum) / 2 : curve.pivot;
  return Math.round(Math.min(maximum, Math.max(minimum, middle)));
}

/** Whether integers of 32 bits next to padding are not taken for it. */
function isPaddingTold(frame: DecodedFrame, padding: GreyTransform['padding'], curve: PlacedCurve): boolean {
  if (!padding) return true;
  const origin = originOf(frame, curve);
  return [padding.lowest, padding.highest].every((end) => Math.abs(end - origin) < largestWhole);
}

function isPreciseInFloats(
  { values, minimum, maximum }: DecodedFrame,
  { padding }: GreyTransform,
  curve: PlacedCurve,
): boolean {
  if (curve.kind === 'table' || !(Math.max(Math.abs(minimum), Math.abs(maximum)) <= largestFloat))
    return false;
  // Padding and values next to it may be one and the same as floats of 32 bits.
  if (values instanceof Float64Array && padding) return false;
  const levelsPerUnit = curve.kind === 'linear' ? Math.abs(curve.scale) : Math.abs(curve.steepness) * 64;
  return levelsPerUnit <= largestScale && Math.abs(curve.pivot) * levelsPerUnit <= mostLevelsToPivot;
}
