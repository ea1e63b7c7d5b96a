import { type DataSet, findFirstNumbers, Tag } from '@isocenter/dicom';
import type { FindingList } from './findings.ts';
import type { PixelSpacing, SpacingProvenance } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';

/** Modalities whose Pixel Spacing is measured in the patient, there being no magnification. */
const CROSS_SECTIONAL = new Set([
  'CT',
  'MR',
  'PT',
  'NM',
  'ST',
  'OPT',
  'IVUS',
  'IVOCT',
  'RTDOSE',
  'SEG',
  'US',
  'SM',
]);

/** Modalities of shadows on a detector; a stray Image Orientation at their top level makes no slice of them. */
const PROJECTION = new Set(['CR', 'DX', 'MG', 'XA', 'RF', 'RG', 'IO', 'PX', 'RTIMAGE']);

type Pair = readonly [rowMm: number, columnMm: number];

/** Both values, vertical first; a spacing that is not above 0 is none at all. PS3.3 §10.7.1.3. */
function findPair(source: DataSet, tag: number, findings: FindingList): Pair | undefined {
  if ((source.findElement(tag)?.byteLength ?? 0) === 0) return undefined;
  const [row = 0, column = 0] = findFirstNumbers(source, tag, 2) ?? [];
  if (row > 0 && column > 0) return [row, column];
  findings.add(
    'PIXELS_SPACING_INVALID',
    tag,
    'A pixel spacing is not two numbers above 0; nothing is measured with it.',
  );
  return undefined;
}

const spacing = ([rowSpacingMm, columnSpacingMm]: Pair, provenance: SpacingProvenance, label: string) => ({
  rowSpacingMm,
  columnSpacingMm,
  provenance,
  label,
});

const equals = (a: Pair, b: Pair) => Math.abs(a[0] - b[0]) < 1e-6 && Math.abs(a[1] - b[1]) < 1e-6;

/**
 * Spacing to measure with, and what it means. Of a slice: Pixel Spacing, which alone tells distances in the patient,
 * whatever is said of a detector. In projection X-ray: a calibration of the enhanced object, then Pixel Spacing if it was calibrated (it says how, or differs from Imager Pixel Spacing), then Imager
 * Pixel Spacing, corrected by the estimated magnification or labelled as at the detector.
 * PS3.3 §10.7.1.1, §10.7.1.3, C.8.7, C.8.8.2, C.8.11.7, C.8.19.6.2, C.8.19.6.9.
 */
export function describeSpacing(
  attributes: FrameAttributes,
  findings: FindingList,
): PixelSpacing | undefined {
  const { dataSet } = attributes;
  const inBeam = attributes.findMacro(Tag.ProjectionPixelCalibrationSequence);
  const atObject = inBeam && findPair(inBeam, Tag.ObjectPixelSpacingInCenterOfBeam, findings);
  if (atObject) return spacing(atObject, 'beam-center', 'at beam centre');

  const pixel = findPair(attributes.macroOrTop(Tag.PixelMeasuresSequence), Tag.PixelSpacing, findings);
  const imager = findPair(
    attributes.macroOrTop(Tag.FramePixelDataPropertiesSequence),
    Tag.ImagerPixelSpacing,
    findings,
  );
  if (pixel && isSlice(attributes)) return spacing(pixel, 'patient', '');
  if (pixel) {
    const calibrated = describeCalibrated(pixel, imager, dataSet);
    if (calibrated) return calibrated;
  }
  if (imager) return atDetector(imager, dataSet, findings);
  if (pixel)
    return hasOrientation(attributes)
      ? spacing(pixel, 'patient', '')
      : spacing(pixel, 'uncalibrated', 'uncalibrated');
  const imagePlane = findPair(dataSet, Tag.ImagePlanePixelSpacing, findings);
  if (imagePlane) return spacing(imagePlane, 'detector', 'at image plane');
  const scanned = findPair(dataSet, Tag.NominalScannedPixelSpacing, findings);
  return scanned && spacing(scanned, 'film', 'on film');
}

const hasOrientation = (attributes: FrameAttributes) =>
  attributes.macroOrTop(Tag.PlaneOrientationSequence).has(Tag.ImageOrientationPatient);

/** Of a cross-sectional modality, or a plane in the patient: that of a tomosynthesis or a 3D angiogram is in its macro. */
function isSlice(attributes: FrameAttributes): boolean {
  const modality = attributes.dataSet.findString(Tag.Modality) ?? '';
  if (CROSS_SECTIONAL.has(modality)) return true;
  const hasMacro = attributes.findMacro(Tag.PlaneOrientationSequence) !== undefined;
  return hasOrientation(attributes) && (hasMacro || !PROJECTION.has(modality));
}

/** Pixel Spacing of a projection that was calibrated; equal to Imager Pixel Spacing it was not. PS3.3 §10.7.1.3. */
function describeCalibrated(
  pixel: Pair,
  imager: Pair | undefined,
  dataSet: DataSet,
): PixelSpacing | undefined {
  const type = dataSet.findString(Tag.PixelSpacingCalibrationType);
  if (type === 'GEOMETRY') return spacing(pixel, 'geometry', 'calibrated by geometry');
  if (type === 'FIDUCIAL') return spacing(pixel, 'fiducial', 'calibrated by fiducial');
  return imager && !equals(pixel, imager) ? spacing(pixel, 'calibrated', 'calibrated') : undefined;
}

/** The factor is the distance of the detector over that of the object, so it is never below 1. PS3.3 C.8.7.1, §10.7.1.3. */
function atDetector(imager: Pair, dataSet: DataSet, findings: FindingList): PixelSpacing {
  const magnification = dataSet.findNumber(Tag.EstimatedRadiographicMagnificationFactor);
  if (magnification !== undefined && magnification >= 1) {
    const corrected: Pair = [imager[0] / magnification, imager[1] / magnification];
    return spacing(corrected, 'magnified', 'magnification corrected');
  }
  if (magnification !== undefined)
    findings.add(
      'PIXELS_SPACING_INVALID',
      Tag.EstimatedRadiographicMagnificationFactor,
      'The estimated magnification is below 1, which no projection has; distances are those at the detector.',
    );
  return spacing(imager, 'detector', 'at detector');
}

/** Height to width of a pixel as drawn. PS3.3 C.7.6.3.1.7. */
export function describeAspectRatio(dataSet: DataSet, spacing: PixelSpacing | undefined) {
  if (spacing) return { vertical: spacing.rowSpacingMm, horizontal: spacing.columnSpacingMm };
  const [vertical = 0, horizontal = 0] = findFirstNumbers(dataSet, Tag.PixelAspectRatio, 2) ?? [];
  const isUsable = vertical > 0 && horizontal > 0;
  return isUsable ? { vertical, horizontal } : { vertical: 1, horizontal: 1 };
}
