import { viewerError } from '../errors.ts';
import { problemOf } from '../problem.ts';
import type { GridAxis } from '../studies/frame-grid.ts';
import type { StackPosition } from './stack-position.ts';
import type { Quality } from './viewport-state.ts';

/** A point on the axes of a stack in words; nothing of those on which it has no value. */
export const textsAt = (axes: readonly GridAxis[], valueIndexes: readonly (number | undefined)[]): string[] =>
  axes.flatMap(({ texts }, axis) => texts[valueIndexes[axis] ?? -1] ?? []);

/** The state where the series has no image, and words for where that is. */
export function absentImage({ axes, valueIndexes, frameIndex, numberOfFrames }: StackPosition): Quality {
  const place = [...textsAt(axes, valueIndexes), `image ${frameIndex + 1} of ${numberOfFrames}`].join(', ');
  return { status: 'failed', problem: problemOf(viewerError('VIEWER_IMAGE_ABSENT', { place })) };
}
