import type { FrameDescription, PixelPosition } from '@isocenter/pixels';
import type { Annotation, AnnotationsState, Measurement } from './annotation.ts';
import { positionOfPoint } from './annotation-points.ts';
import type { AnnotationDrawable, CanvasPoint } from './drawable.ts';

/** The image on the screen, and where its pixels are. */
export interface DrawableContext {
  readonly sopInstanceUid: string;
  readonly frameIndex: number;
  readonly description: FrameDescription;
  readonly toCanvas: (position: PixelPosition) => CanvasPoint | undefined;
  readonly measure: (annotation: Annotation) => Measurement | undefined;
  readonly hoveredId: string | undefined;
}

/** CSS pixels between a mark and its text. */
const textGap = 10;

/** How the annotations made on one image look in the viewport now. */
export function drawablesOf(
  { annotations, selectedId }: AnnotationsState,
  context: DrawableContext,
): AnnotationDrawable[] {
  return annotations
    .filter(({ sopInstanceUid, frameIndex }) => {
      return sopInstanceUid === context.sopInstanceUid && frameIndex === context.frameIndex;
    })
    .flatMap((annotation) => annotationDrawable(annotation, selectedId, context) ?? []);
}

/** Undefined when the image cannot place it. */
function annotationDrawable(
  annotation: Annotation,
  selectedId: string | undefined,
  { description, toCanvas, measure, hoveredId }: DrawableContext,
): AnnotationDrawable | undefined {
  const handles = annotation.points.map((point) => {
    const position = positionOfPoint(point, description);
    return position && toCanvas(position);
  });
  if (handles.length === 0 || !handles.every((handle) => handle !== undefined)) return undefined;
  const { annotationId, kind } = annotation;
  return {
    annotationId,
    kind,
    selected: annotationId === selectedId,
    hovered: annotationId === hoveredId,
    lines: handles.slice(1).map((to, index) => ({ from: handles[index] as CanvasPoint, to })),
    handles,
    text: { lines: textLines(annotation, measure(annotation)), at: textPlace(handles) },
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
