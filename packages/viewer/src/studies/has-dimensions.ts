import type { FrameDescription } from '@isocenter/pixels';

/** Finer than any two slices. */
const digits = 2;

/** Whether frames can be more than one line: some lie at one place, or the object counts them along several axes. */
export function hasDimensions(frames: readonly Pick<FrameDescription, 'plane' | 'ordering'>[]): boolean {
  const places = new Set<string>();
  return frames.some(({ plane, ordering }) => {
    if (!plane) return (ordering.dimensions?.length ?? 0) > 1;
    const { originLps, normalLps } = plane;
    const place = [originLps, normalLps].map(({ x, y, z }) => [x, y, z].map((at) => at.toFixed(digits)));
    const key = place.join();
    const isKnown = places.has(key);
    places.add(key);
    return isKnown;
  });
}
