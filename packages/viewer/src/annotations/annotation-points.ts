import {
  type FrameDescription,
  type PixelPosition,
  patientFromPixel,
  pixelFromPatient,
} from '@isocenter/pixels';
import type { AnnotationPoint } from './annotation.ts';

/** The point to keep for a place in an image: in the patient when the image lies in one. PS3.3 C.7.6.2.1.1. */
export function pointOfPosition(position: PixelPosition, description: FrameDescription): AnnotationPoint {
  const { plane, frameOfReferenceUid } = description;
  if (plane && frameOfReferenceUid) return { space: 'patient', ...patientFromPixel(plane, position) };
  return { space: 'image', column: position.column, row: position.row };
}

/** Where a kept point lies in the image it was made on; undefined when the image cannot say. */
export function positionOfPoint(
  point: AnnotationPoint,
  description: FrameDescription,
): PixelPosition | undefined {
  if (point.space === 'image') return { column: point.column, row: point.row };
  if (!description.plane) return undefined;
  const { column, row } = pixelFromPatient(description.plane, point);
  return { column, row };
}
