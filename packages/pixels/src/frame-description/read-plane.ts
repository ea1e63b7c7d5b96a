import { type DataSet, findFirstNumbers, Tag } from '@isocenter/dicom';
import type { ImagePlane } from '../geometry/image-plane.ts';
import { cross, dot, norm, unit } from '../geometry/vector.ts';
import type { FindingList } from './findings.ts';

/** How far direction cosines may be from unit length and from a right angle. */
const COSINE_TOLERANCE = 0.01;

/** Where Image Position, Image Orientation and Pixel Spacing of a frame stand. */
export interface PlaneSources {
  readonly position: DataSet;
  readonly orientation: DataSet;
  readonly spacing: DataSet;
}

/** A plane whose position, orientation and spacing are all there and possible; what is there and is not gives a finding. */
export function readPlane(sources: PlaneSources, findings: FindingList): ImagePlane | undefined {
  const { position, orientation, spacing } = sources;
  const isStated =
    isFilled(position, Tag.ImagePositionPatient) &&
    isFilled(orientation, Tag.ImageOrientationPatient) &&
    isFilled(spacing, Tag.PixelSpacing);
  if (!isStated) return undefined;
  const [x, y, z] = findFirstNumbers(position, Tag.ImagePositionPatient, 3) ?? [];
  const axes = readAxes(orientation, Tag.ImageOrientationPatient);
  const [rowSpacingMm = 0, columnSpacingMm = 0] = findFirstNumbers(spacing, Tag.PixelSpacing, 2) ?? [];
  if (
    x === undefined ||
    y === undefined ||
    z === undefined ||
    !axes ||
    !(rowSpacingMm > 0 && columnSpacingMm > 0)
  ) {
    findings.add(
      'PIXELS_PLANE_INVALID',
      Tag.ImageOrientationPatient,
      'Position, orientation or spacing is not that of a plane; the frame has no place in the patient.',
    );
    return undefined;
  }
  return { originLps: { x, y, z }, ...axes, rowSpacingMm, columnSpacingMm };
}

const isFilled = (source: DataSet, tag: number) => (source.findElement(tag)?.byteLength ?? 0) > 0;

/** Unit vectors of a plane from its six direction cosines; undefined where they are missing or no right angle. PS3.3 C.7.6.2.1.1. */
export function readAxes(source: DataSet, tag: number) {
  const cosines = findFirstNumbers(source, tag, 6);
  if (!cosines) return undefined;
  const vectorAt = (at: number) => {
    const [x = 0, y = 0, z = 0] = cosines.slice(at, at + 3);
    return { x, y, z };
  };
  const [row, column] = [vectorAt(0), vectorAt(3)];
  const isUnit = (length: number) => Math.abs(length - 1) <= COSINE_TOLERANCE;
  if (!isUnit(norm(row)) || !isUnit(norm(column)) || Math.abs(dot(row, column)) > COSINE_TOLERANCE)
    return undefined;
  const rowDirectionLps = unit(row);
  const columnDirectionLps = unit(column);
  const normalLps = unit(cross(row, column));
  return rowDirectionLps && columnDirectionLps && normalLps
    ? { rowDirectionLps, columnDirectionLps, normalLps }
    : undefined;
}
