import { type DataSet, SopClassUid, Tag } from '@isocenter/dicom';
import type { ImagePlane } from '../geometry/image-plane.ts';
import { add, cross, dot, norm, scale, unit, type Vector3 } from '../geometry/vector.ts';
import type { FindingList } from './findings.ts';
import type { FrameAttributes } from './functional-groups.ts';

/** How far direction cosines may be from unit length and from a right angle. */
const COSINE_TOLERANCE = 0.01;

const vectorAt = (values: readonly number[], at: number): Vector3 | undefined => {
  const [x, y, z] = values.slice(at, at + 3);
  return x === undefined || y === undefined || z === undefined ? undefined : { x, y, z };
};

/**
 * Plane of one frame, from its functional groups or, in a classic single frame, from the top level; RT Dose
 * frames step along the normal by Grid Frame Offset Vector. Never made up: a multi-frame object that does
 * not say where a frame lies has no plane. PS3.3 C.7.6.2, C.7.6.16.2.3, C.7.6.16.2.4, C.8.8.3.2.
 */
export function describePlane(
  attributes: FrameAttributes,
  numberOfFrames: number,
  findings: FindingList,
): ImagePlane | undefined {
  const positions = attributes.macroOrTop(Tag.PlanePositionSequence);
  const orientations = attributes.macroOrTop(Tag.PlaneOrientationSequence);
  const measures = attributes.macroOrTop(Tag.PixelMeasuresSequence);
  const position = vectorAt(positions.findNumbers(Tag.ImagePositionPatient), 0);
  const cosines = orientations.findNumbers(Tag.ImageOrientationPatient);
  const [rowSpacingMm, columnSpacingMm] = measures.findNumbers(Tag.PixelSpacing);
  const row = vectorAt(cosines, 0);
  const column = vectorAt(cosines, 3);
  if (!position || !row || !column || rowSpacingMm === undefined || columnSpacingMm === undefined)
    return undefined;
  const axes = orthonormal(row, column);
  if (!axes || !(rowSpacingMm > 0) || !(columnSpacingMm > 0)) {
    findings.add(
      'PIXELS_PLANE_INVALID',
      Tag.ImageOrientationPatient,
      'Orientation or spacing is not that of a plane; the frame has no place in the patient.',
    );
    return undefined;
  }
  const isOwnPosition = numberOfFrames === 1 || attributes.findMacro(Tag.PlanePositionSequence) !== undefined;
  const originLps = isOwnPosition
    ? position
    : doseFrameOrigin(attributes.dataSet, attributes.frameIndex, position, axes.normalLps);
  return originLps && { originLps, ...axes, rowSpacingMm, columnSpacingMm };
}

function orthonormal(row: Vector3, column: Vector3) {
  const isUnit = (v: Vector3) => Math.abs(norm(v) - 1) <= COSINE_TOLERANCE;
  if (!isUnit(row) || !isUnit(column) || Math.abs(dot(row, column)) > COSINE_TOLERANCE) return undefined;
  const rowDirectionLps = unit(row);
  const columnDirectionLps = unit(column);
  const normalLps = unit(cross(row, column));
  return rowDirectionLps && columnDirectionLps && normalLps
    ? { rowDirectionLps, columnDirectionLps, normalLps }
    : undefined;
}

/**
 * Grid Frame Offset Vector: distances from the first frame along the normal, or, in the other allowed form,
 * patient z of axial frames, told apart by a first value that is Image Position's z and not 0. PS3.3 C.8.8.3.2.
 */
function doseFrameOrigin(
  dataSet: DataSet,
  frameIndex: number,
  position: Vector3,
  normal: Vector3,
): Vector3 | undefined {
  if (dataSet.findString(Tag.SOPClassUID) !== SopClassUid.RTDoseStorage) return undefined;
  const offsets = dataSet.findNumbers(Tag.GridFrameOffsetVector);
  const offset = offsets[frameIndex];
  const first = offsets[0];
  if (offset === undefined || first === undefined) return undefined;
  const isAbsolute = first !== 0 && Math.abs(first - position.z) < 0.001;
  return isAbsolute ? { ...position, z: offset } : add(position, scale(normal, offset));
}
