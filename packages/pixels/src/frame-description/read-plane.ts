import { Tag } from '@isocenter/dicom';
import type { ImagePlane } from '../geometry/image-plane.ts';
import { cross, dot, norm, unit, type Vector3 } from '../geometry/vector.ts';
import type { FindingList } from './findings.ts';

/** How far direction cosines may be from unit length and from a right angle. */
const COSINE_TOLERANCE = 0.01;

/** The numbers of Image Position, Image Orientation and Pixel Spacing as they are stored; [] where absent. */
export interface PlaneParts {
  readonly position: readonly number[];
  readonly orientation: readonly number[];
  readonly spacing: readonly number[];
}

const vectorAt = (values: readonly number[], at: number): Vector3 | undefined => {
  const [x, y, z] = values.slice(at, at + 3);
  return x === undefined || y === undefined || z === undefined ? undefined : { x, y, z };
};

/** A plane whose position, orientation and spacing are all there and possible. */
export function planeOf(
  { position, orientation, spacing }: PlaneParts,
  findings: FindingList,
): ImagePlane | undefined {
  const originLps = vectorAt(position, 0);
  const row = vectorAt(orientation, 0);
  const column = vectorAt(orientation, 3);
  const [rowSpacingMm, columnSpacingMm] = spacing;
  if (!originLps || !row || !column || rowSpacingMm === undefined || columnSpacingMm === undefined)
    return undefined;
  const axes = planeAxes(row, column);
  if (!axes || !(rowSpacingMm > 0) || !(columnSpacingMm > 0)) {
    findings.add(
      'PIXELS_PLANE_INVALID',
      Tag.ImageOrientationPatient,
      'Orientation or spacing is not that of a plane; the frame has no place in the patient.',
    );
    return undefined;
  }
  return { originLps, ...axes, rowSpacingMm, columnSpacingMm };
}

/** Unit vectors of a plane; undefined where direction cosines are no right angle. */
export function planeAxes(row: Vector3, column: Vector3) {
  const isUnit = (v: Vector3) => Math.abs(norm(v) - 1) <= COSINE_TOLERANCE;
  if (!isUnit(row) || !isUnit(column) || Math.abs(dot(row, column)) > COSINE_TOLERANCE) return undefined;
  const rowDirectionLps = unit(row);
  const columnDirectionLps = unit(column);
  const normalLps = unit(cross(row, column));
  return rowDirectionLps && columnDirectionLps && normalLps
    ? { rowDirectionLps, columnDirectionLps, normalLps }
    : undefined;
}
