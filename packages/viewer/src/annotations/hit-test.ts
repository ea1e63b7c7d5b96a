import type { AnnotationDrawable, CanvasPoint } from './drawable.ts';

export interface Hit {
  readonly annotationId: string;
  /** Undefined when the line was hit, not one of its ends. */
  readonly handleIndex: number | undefined;
}

/** The annotation under a point: handles win over lines, later ones over earlier. Radius in CSS pixels. */
export function hitAnnotation(
  drawables: readonly AnnotationDrawable[],
  point: CanvasPoint,
  radius: number,
): Hit | undefined {
  const fromTop = [...drawables].reverse();
  for (const { annotationId, handles } of fromTop) {
    const handleIndex = handles.findIndex((handle) => distance(handle, point) <= radius);
    if (handleIndex >= 0) return { annotationId, handleIndex };
  }
  const line = fromTop.find(({ lines }) =>
    lines.some(({ from, to }) => distanceToLine(point, from, to) <= radius),
  );
  return line && { annotationId: line.annotationId, handleIndex: undefined };
}

const distance = (a: CanvasPoint, b: CanvasPoint): number => Math.hypot(a.x - b.x, a.y - b.y);

function distanceToLine(point: CanvasPoint, from: CanvasPoint, to: CanvasPoint): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const squared = dx * dx + dy * dy;
  if (squared === 0) return distance(point, from);
  const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared;
  const clamped = Math.min(1, Math.max(0, along));
  return distance(point, { x: from.x + clamped * dx, y: from.y + clamped * dy });
}
