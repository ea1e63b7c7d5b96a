import { type DataSet, SopClassUid, Tag } from '@isocenter/dicom';
import type { ImagePlane } from '../geometry/image-plane.ts';
import { add, scale, type Vector3 } from '../geometry/vector.ts';
import { describeNuclearPlane } from './describe-nuclear.ts';
import type { FindingList } from './findings.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { planeOf } from './read-plane.ts';

/**
 * Plane of one frame, from its functional groups or, in a classic single frame, from the top level; RT Dose
 * frames step along the normal by Grid Frame Offset Vector, NM frames as their vectors say. Never made up: a multi-frame
 * object that does not say where a frame lies has no plane, and neither has a mosaic, whose tiles lie in many.
 * PS3.3 C.7.6.2, C.7.6.16.2.3, C.7.6.16.2.4, C.8.4, C.8.8.3.2.
 */
export function describePlane(
  attributes: FrameAttributes,
  numberOfFrames: number,
  findings: FindingList,
): ImagePlane | undefined {
  const { dataSet } = attributes;
  if (dataSet.has(Tag.DetectorInformationSequence)) return describeNuclearPlane(attributes, findings);
  if (dataSet.findStrings(Tag.ImageType).includes('MOSAIC')) {
    findings.add(
      'PIXELS_PLANE_OF_MOSAIC',
      Tag.ImageType,
      'A mosaic shows many slices side by side; it has no one place in the patient.',
    );
    return undefined;
  }
  const plane = planeOf(
    {
      position: attributes.macroOrTop(Tag.PlanePositionSequence).findNumbers(Tag.ImagePositionPatient),
      orientation: attributes
        .macroOrTop(Tag.PlaneOrientationSequence)
        .findNumbers(Tag.ImageOrientationPatient),
      spacing: attributes.macroOrTop(Tag.PixelMeasuresSequence).findNumbers(Tag.PixelSpacing),
    },
    findings,
  );
  if (!plane || numberOfFrames === 1 || attributes.findMacro(Tag.PlanePositionSequence)) return plane;
  const originLps = doseFrameOrigin(dataSet, attributes.frameIndex, plane);
  return originLps && { ...plane, originLps };
}

/**
 * Grid Frame Offset Vector: distances from the first frame along the normal, or, in the other allowed form,
 * patient z of axial frames, told apart by a first value that is Image Position's z and not 0. PS3.3 C.8.8.3.2.
 */
function doseFrameOrigin(
  dataSet: DataSet,
  frameIndex: number,
  { originLps, normalLps }: ImagePlane,
): Vector3 | undefined {
  if (dataSet.findString(Tag.SOPClassUID) !== SopClassUid.RTDoseStorage) return undefined;
  const offsets = dataSet.findNumbers(Tag.GridFrameOffsetVector);
  const offset = offsets[frameIndex];
  const first = offsets[0];
  if (offset === undefined || first === undefined) return undefined;
  const isAbsolute = first !== 0 && Math.abs(first - originLps.z) < 0.001;
  return isAbsolute ? { ...originLps, z: offset } : add(originLps, scale(normalLps, offset));
}
