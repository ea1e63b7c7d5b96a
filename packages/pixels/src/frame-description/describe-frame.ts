import { type DataSet, Tag } from '@isocenter/dicom';
import { pixelsError } from '../errors.ts';
import { describeFormat } from './describe-format.ts';
import { describeIccProfile } from './describe-icc.ts';
import { describeLaterality } from './describe-laterality.ts';
import { describeModalityTransform } from './describe-modality.ts';
import { describeOrdering } from './describe-ordering.ts';
import { describeAnatomicalOrientation, describePatientOrientation } from './describe-orientation.ts';
import { describeOverlays } from './describe-overlays.ts';
import { describePadding } from './describe-padding.ts';
import { describePalette } from './describe-palette.ts';
import { describePlane } from './describe-plane.ts';
import { describeAspectRatio, describeSpacing } from './describe-spacing.ts';
import { describeTile } from './describe-tile.ts';
import { describeUltrasoundRegions } from './describe-ultrasound.ts';
import { describeValueUnit, valueUnitCode } from './describe-value-unit.ts';
import { describeVoiLuts, describeWindows } from './describe-voi.ts';
import { describeDisplayParts } from './display-parts.ts';
import { FindingList } from './findings.ts';
import type { FrameDescription, LossyHistory } from './frame-description.ts';
import { FrameAttributes } from './functional-groups.ts';
import { presentFields } from './present-fields.ts';
import { findFrameTime } from './timing.ts';

/**
 * Describes one frame of a classic or enhanced image object. Pure; the last place on the way to the screen
 * that reads tags. PS3.3 C.7.6, C.7.6.16, C.11.
 *
 * @param frameIndex from 0
 */
export function describeFrame(dataSet: DataSet, frameIndex: number): FrameDescription {
  const numberOfFrames = Math.max(1, Math.floor(dataSet.findNumber(Tag.NumberOfFrames) ?? 1));
  if (!(Number.isInteger(frameIndex) && frameIndex >= 0 && frameIndex < numberOfFrames))
    throw pixelsError('PIXELS_FRAME_NUMBER_INVALID', { frameNumber: frameIndex + 1, numberOfFrames });
  const findings = new FindingList();
  const attributes = new FrameAttributes(dataSet, frameIndex);
  const format = describeFormat(dataSet, findings);
  const modalityTransform = describeModalityTransform(attributes, format, findings);
  const valueUnit = describeValueUnit(attributes, format, modalityTransform);
  const palette = describePalette(attributes, format, findings);
  const tile = describeTile(attributes, findings);
  const spacing = describeSpacing(attributes, findings);
  return {
    format,
    frameIndex,
    numberOfFrames,
    modalityTransform,
    valueUnit,
    windows: describeWindows(attributes, findings),
    voiLuts: describeVoiLuts(attributes, format, modalityTransform, findings),
    presentationShape: describePresentationShape(dataSet, format.photometricInterpretation),
    overlays: describeOverlays(dataSet, frameIndex, findings),
    pixelAspectRatio: describeAspectRatio(dataSet, spacing),
    ultrasoundRegions: describeUltrasoundRegions(dataSet, findings),
    ordering: describeOrdering(attributes),
    ...describeDisplayParts(attributes, format, numberOfFrames, findings),
    ...presentFields({
      valueUnitCode: valueUnitCode(valueUnit),
      padding: describePadding(dataSet, format, findings),
      palette,
      iccProfile: describeIccProfile(dataSet, format, palette, tile?.opticalPathIdentifier),
      plane: describePlane(attributes, numberOfFrames, findings),
      frameOfReferenceUid: dataSet.findString(Tag.FrameOfReferenceUID),
      spacing,
      frameTimeMs: findFrameTime(dataSet, frameIndex),
      lossy: describeLossy(dataSet),
      patientOrientation: describePatientOrientation(attributes, findings),
      anatomicalOrientation: describeAnatomicalOrientation(dataSet),
      tile,
      laterality: describeLaterality(attributes),
    }),
    findings: findings.findings,
  };
}

/** MONOCHROME1 and Presentation LUT Shape INVERSE say the same, so together they invert once. PS3.3 C.11.6, C.8.11.3. */
function describePresentationShape(dataSet: DataSet, photometricInterpretation: string) {
  const isInverse =
    photometricInterpretation === 'MONOCHROME1' ||
    (photometricInterpretation === 'MONOCHROME2' &&
      dataSet.findString(Tag.PresentationLUTShape) === 'INVERSE');
  return isInverse ? 'INVERSE' : 'IDENTITY';
}

function describeLossy(dataSet: DataSet): LossyHistory | undefined {
  if (dataSet.findString(Tag.LossyImageCompression) !== '01') return undefined;
  return {
    ratios: dataSet.findNumbers(Tag.LossyImageCompressionRatio),
    methods: dataSet.findStrings(Tag.LossyImageCompressionMethod),
  };
}
