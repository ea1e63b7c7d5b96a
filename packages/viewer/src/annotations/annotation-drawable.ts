import type { FrameDescription, PixelPosition } from '@isocenter/pixels';
import type { Annotation, Measurement } from './annotation.ts';
import { positionOfPoint } from './annotation-points.ts';
import type { AnnotationDrawable, CanvasPoint } from './drawable.ts';

export interface DrawableContext {
  readonly description: FrameDescription;
  readonly toCanvas: (position: PixelPosition) => CanvasPoint;
  readonly measurement: Measurement | undefined;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
}

/** CSS pixels between a mark and its text. */
const textGap = 10;

/** How an annotation looks in the viewport now; undefined when the image cannot place it. */
export function annotationDrawable(
  annotation: Annotation,
  { description, toCanvas, measurement, isSelected, isHovered }: DrawableContext,
): AnnotationDrawable | undefined {
  const positions = annotation.points.map((point) => positionOfPoint(point, description));
  if (!positions.every((position) => position !== undefined)) return undefined;
  const handles = positions.map(toCanvas);
  const [first] = handles;
  if (!first) return undefined;
  const lines = handles.slice(1).map((to, index) => ({ from: handles[index] as CanvasPoint, to }));
  return {
    annotationId: annotation.annotationId,
    kind: annotation.kind,
    selected: isSelected,
    hovered: isHovered,
    lines,
    handles,
    text: { lines: textLines(annotation, measurement), at: textPlace(handles) },
  };
}

function textLines({ label }: Annotation, measurement: Measurement | undefined): string[] {
  const lines = [label ?? '', measurement?.text ?? '', measurement?.note ?? ''];
  return lines.filter((line) => line !== '');
}

/** Right of the rightmost handle, so that a text never covers what it measures. */
function textPlace(handles: readonly CanvasPoint[]): CanvasPoint {
  const rightmost = handles.reduce((best, handle) => (handle.x > best.x ? handle : best));
  return { x: rightmost.x + textGap, y: rightmost.y };
}
