import { dot, type FrameDescription, sortByPosition } from '@isocenter/pixels';

interface Placed {
  readonly description: Pick<FrameDescription, 'plane' | 'ordering'>;
  readonly instanceNumber: number | undefined;
}

/** Cosine of the largest angle between planes that still scroll as one stack. */
const parallelCosine = 0.99;

/**
 * Indexes of `frames` in the order they are scrolled through: by position along the common normal
 * (PS3.3 C.7.6.2.1.1), running the way Instance Number runs so that image 1 comes first. Frames without a
 * position, or of several orientations, stay in the order given.
 */
export function displayOrder(frames: readonly Placed[]): number[] {
  const asGiven = frames.map((_, index) => index);
  const normal = frames[0]?.description.plane?.normalLps;
  if (!normal || frames.length < 2) return asGiven;
  const isParallel = frames.every(({ description: { plane } }) => {
    return plane !== undefined && dot(plane.normalLps, normal) > parallelCosine;
  });
  if (!isParallel) return asGiven;
  const { order } = sortByPosition(frames.map(({ description }) => description));
  return followsInstanceNumbers(order, frames) ? [...order] : [...order].reverse();
}

/** Whether Instance Number (or, within one instance, the frame) grows from the first image to the last. */
function followsInstanceNumbers(order: readonly number[], frames: readonly Placed[]): boolean {
  const numbers = order.map((index) => frames[index]?.instanceNumber ?? 0);
  const rise = (numbers.at(-1) ?? 0) - (numbers[0] ?? 0);
  if (rise !== 0) return rise > 0;
  return (order[0] ?? 0) <= (order.at(-1) ?? 0);
}
