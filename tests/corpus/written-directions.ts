/** Positions are given to four decimals. */
export const POSITION_TOLERANCE_MM = 2e-4;
export const DIRECTION_TOLERANCE = 1e-5;

/** A written direction is rounded, so that it is not quite of length 1. */
export function unitOf(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((component) => component / length);
}

/** Image Orientation with both directions of length 1. */
export const directionsAsWritten = (orientation: readonly number[]): number[] => [
  ...unitOf(orientation.slice(0, 3)),
  ...unitOf(orientation.slice(3)),
];

/**
 * Oracles measure along the cross product of the directions as written. Where those are not at right angles or not of length 1
 * that is not of length 1 either, and their numbers are no millimetres until divided by it.
 */
export function normalLength([ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0]: readonly number[]): number {
  return Math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx);
}
