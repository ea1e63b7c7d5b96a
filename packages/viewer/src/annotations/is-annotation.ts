import type { Annotation, AnnotationKind, AnnotationPoint } from './annotation.ts';

const pointsOfKind: Record<AnnotationKind, number> = { length: 2, probe: 1 };

/** Whether something read from outside is an annotation that this version can show. */
export function isAnnotation(value: unknown): value is Annotation {
  if (typeof value !== 'object' || value === null) return false;
  const annotation = value as Partial<Record<keyof Annotation, unknown>>;
  const { annotationId, kind, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameIndex, points } =
    annotation;
  const texts = [annotationId, studyInstanceUid, seriesInstanceUid, sopInstanceUid];
  if (!texts.every((text) => typeof text === 'string' && text !== '')) return false;
  if (kind !== 'length' && kind !== 'probe') return false;
  if (!Number.isInteger(frameIndex) || !Array.isArray(points)) return false;
  return points.length === pointsOfKind[kind] && points.every(isPoint);
}

function isPoint(value: unknown): value is AnnotationPoint {
  if (typeof value !== 'object' || value === null) return false;
  const point = value as Record<string, unknown>;
  if (point.space === 'patient') return [point.x, point.y, point.z].every(Number.isFinite);
  return point.space === 'image' && [point.column, point.row].every(Number.isFinite);
}
