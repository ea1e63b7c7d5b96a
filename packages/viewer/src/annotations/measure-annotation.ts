import type { DecodedFrame, FrameDescription } from '@isocenter/pixels';
import type { Annotation, Measurement } from './annotation.ts';
import { positionOfPoint } from './annotation-points.ts';
import { measureLength } from './measure-length.ts';
import { measureValue } from './measure-value.ts';

/** What an annotation measures on its image; undefined while the pixels a value needs are not in memory, or only a smaller picture is. */
export function measureAnnotation(
  { kind, points }: Pick<Annotation, 'kind' | 'points'>,
  description: FrameDescription,
  frame: DecodedFrame | undefined,
): Measurement | undefined {
  const [first, second] = points.map((point) => positionOfPoint(point, description));
  if (!first) return undefined;
  if (kind === 'probe') return frame && !frame.reduced ? measureValue(first, frame, description) : undefined;
  return second && measureLength(first, second, description);
}
