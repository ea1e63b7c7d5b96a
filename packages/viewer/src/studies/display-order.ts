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
  // Images at one position (time points, echoes) belong together and keep their order among themselves.
  const { positions } = sortByPosition(frames.map(({ description }) => description));
  const ordered = followsInstanceNumbers(positions, frames) ? positions : [...positions].reverse();
  return ordered.flat();
}

/** Whether Instance Number (or, within one instance, the frame) mostly grows from each position to the next. */
function followsInstanceNumbers(
  positions: readonly (readonly number[])[],
  frames: readonly Placed[],
): boolean {
  const firsts = positions.map(([first = 0]) => first);
  let rises = 0;
  for (let i = 1; i < firsts.length; i++) {
    const before = firsts[i - 1] as number;
    const after = firsts[i] as number;
    const step = (frames[after]?.instanceNumber ?? 0) - (frames[before]?.instanceNumber ?? 0);
    rises += Math.sign(step || after - before);
  }
  return rises >= 0;
}
