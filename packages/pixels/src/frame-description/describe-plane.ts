import { type DataSet, Tag } from '@isocenter/dicom';
import type { ImagePlane } from '../geometry/image-plane.ts';
import { add, scale, type Vector3 } from '../geometry/vector.ts';
import { isDose, readGridOffsets } from './describe-dose.ts';
import { describeNuclearPlane } from './describe-nuclear.ts';
import type { FindingList } from './findings.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { readPlane } from './read-plane.ts';

/**
 * Plane of one frame, from its functional groups or, in a classic single frame, from the top level; RT Dose
 * frames step by Grid Frame Offset Vector, NM frames as their vectors say. Never made up: a multi-frame
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
  const plane = readPlane(
    {
      position: attributes.macroOrTop(Tag.PlanePositionSequence),
      orientation: attributes.macroOrTop(Tag.PlaneOrientationSequence),
      spacing: attributes.macroOrTop(Tag.PixelMeasuresSequence),
    },
    findings,
  );
  if (!plane || numberOfFrames === 1 || attributes.findMacro(Tag.PlanePositionSequence)) return plane;
  const originLps = isDose(dataSet)
    ? doseFrameOrigin(dataSet, attributes.frameIndex, numberOfFrames, plane, findings)
    : undefined;
  return originLps && { ...plane, originLps };
}

/** By Grid Frame Offset Vector; nowhere, with a finding, where that is of neither form. PS3.3 C.8.8.3.2. */
function doseFrameOrigin(
  dataSet: DataSet,
  frameIndex: number,
  numberOfFrames: number,
  { originLps, normalLps }: ImagePlane,
  findings: FindingList,
): Vector3 | undefined {
  const offsets = readGridOffsets(dataSet, numberOfFrames, findings);
  if (offsets.kind === 'refused') {
    findings.add(
      'PIXELS_DOSE_OFFSETS_INVALID',
      Tag.GridFrameOffsetVector,
      `Grid Frame Offset Vector places no frame. ${offsets.problem}.`,
    );
    return undefined;
  }
  const offsetMm = offsets.offsetsMm[frameIndex] as number;
  return offsets.kind === 'patient-z'
    ? { ...originLps, z: offsetMm }
    : add(originLps, scale(normalLps, offsetMm));
}
