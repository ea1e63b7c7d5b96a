import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { commonRegion } from '../geometry/common-region.ts';
import { describeFrame } from './describe-frame.ts';

const describeImage = (content: DataSetContent) =>
  describeFrame(dataSetOf({ Rows: 4, Columns: 4, BitsAllocated: 8, ...content }), 0);
const spacingOf = (content: DataSetContent) => describeImage(content).spacing;

test('trap 25: Pixel Spacing is vertical first', () => {
  const { spacing, pixelAspectRatio } = describeImage({ Modality: 'CT', PixelSpacing: [2, 0.5] });
  expect(spacing).toEqual({ rowSpacingMm: 2, columnSpacingMm: 0.5, provenance: 'patient', label: '' });
  expect(pixelAspectRatio).toEqual({ vertical: 2, horizontal: 0.5 });
});

test('trap 26: a calibrated Pixel Spacing wins and says how', () => {
  const projection = { Modality: 'DX', PixelSpacing: [0.1, 0.1], ImagerPixelSpacing: [0.14, 0.14] };
  expect(spacingOf({ ...projection, PixelSpacingCalibrationType: 'FIDUCIAL' })).toMatchObject({
    rowSpacingMm: 0.1,
    provenance: 'fiducial',
    label: 'calibrated by fiducial',
  });
  expect(spacingOf({ ...projection, PixelSpacingCalibrationType: 'GEOMETRY' })).toMatchObject({
    rowSpacingMm: 0.1,
    provenance: 'geometry',
  });
  expect(spacingOf(projection)).toMatchObject({ rowSpacingMm: 0.1, provenance: 'calibrated' });
});

test('trap 26: Pixel Spacing equal to Imager Pixel Spacing is uncalibrated: at the detector', () => {
  expect(spacingOf({ Modality: 'CR', PixelSpacing: [0.2, 0.2], ImagerPixelSpacing: [0.2, 0.2] })).toEqual({
    rowSpacingMm: 0.2,
    columnSpacingMm: 0.2,
    provenance: 'detector',
    label: 'at detector',
  });
});

test('trap 26: a projection with Pixel Spacing alone does not say what it measures', () => {
  expect(spacingOf({ Modality: 'DX', PixelSpacing: [0.2, 0.2] })).toMatchObject({
    provenance: 'uncalibrated',
    label: 'uncalibrated',
  });
});

test('trap 27: a mammogram is measured at the detector, and says so', () => {
  expect(spacingOf({ Modality: 'MG', ImagerPixelSpacing: [0.1, 0.1] })).toMatchObject({
    rowSpacingMm: 0.1,
    provenance: 'detector',
    label: 'at detector',
  });
});

test('trap 27: Imager Pixel Spacing is divided by the estimated magnification, and says so', () => {
  const mammogram = {
    Modality: 'MG',
    ImagerPixelSpacing: [0.1, 0.1],
    EstimatedRadiographicMagnificationFactor: 1.25,
  };
  expect(spacingOf(mammogram)).toEqual({
    rowSpacingMm: 0.08,
    columnSpacingMm: 0.08,
    provenance: 'magnified',
    label: 'magnification corrected',
  });
});

test('trap 29: XA is measured at the detector, unless calibrated at the beam centre', () => {
  const xa: DataSetContent = { Modality: 'XA', ImagerPixelSpacing: [0.3, 0.3] };
  expect(spacingOf(xa)).toMatchObject({ provenance: 'detector', label: 'at detector' });
  const calibrated: DataSetContent = {
    SharedFunctionalGroupsSequence: [
      { ProjectionPixelCalibrationSequence: [{ ObjectPixelSpacingInCenterOfBeam: [0.25, 0.125] }] },
    ],
  };
  expect(spacingOf({ ...xa, ...calibrated })).toEqual({
    rowSpacingMm: 0.25,
    columnSpacingMm: 0.125,
    provenance: 'beam-center',
    label: 'at beam centre',
  });
});

test('trap 29: an enhanced XA frame says its detector spacing in its own functional group', () => {
  const enhanced: DataSetContent = {
    Modality: 'XA',
    PerFrameFunctionalGroupsSequence: [
      { FramePixelDataPropertiesSequence: [{ ImagerPixelSpacing: [0.4, 0.4] }] },
    ],
  };
  expect(spacingOf(enhanced)).toMatchObject({
    rowSpacingMm: 0.4,
    provenance: 'detector',
    label: 'at detector',
  });
});

test('trap 29: a calibration at the beam centre that cannot be falls back to the detector', () => {
  const { spacing, findings } = describeImage({
    Modality: 'XA',
    ImagerPixelSpacing: [0.3, 0.3],
    SharedFunctionalGroupsSequence: [
      { ProjectionPixelCalibrationSequence: [{ ObjectPixelSpacingInCenterOfBeam: [0, 0] }] },
    ],
  });
  expect(spacing).toMatchObject({ rowSpacingMm: 0.3, provenance: 'detector' });
  expect(findings).toMatchObject([{ code: 'PIXELS_SPACING_INVALID' }]);
});

test('trap 26: a portal image and a digitized film are measured where their pixels lie', () => {
  expect(spacingOf({ Modality: 'RTIMAGE', ImagePlanePixelSpacing: [0.4, 0.4] })).toMatchObject({
    provenance: 'detector',
    label: 'at image plane',
  });
  expect(spacingOf({ Modality: 'CR', NominalScannedPixelSpacing: [0.05, 0.05] })).toMatchObject({
    provenance: 'film',
    label: 'on film',
  });
});

test('trap 26: zero, negative, single and absent spacings give none, with a finding where one was written', () => {
  for (const PixelSpacing of [[0, 0], [-1, 1], [0.5]]) {
    const { spacing, findings } = describeImage({ Modality: 'CT', PixelSpacing });
    expect(spacing).toBeUndefined();
    expect(findings).toMatchObject([{ code: 'PIXELS_SPACING_INVALID' }]);
  }
  expect(describeImage({ Modality: 'CT' })).toMatchObject({ findings: [] });
});

test('trap 24: Pixel Aspect Ratio stretches what has no spacing, and gives no lengths', () => {
  const { spacing, pixelAspectRatio } = describeImage({ Modality: 'US', PixelAspectRatio: [4, 3] });
  expect(spacing).toBeUndefined();
  expect(pixelAspectRatio).toEqual({ vertical: 4, horizontal: 3 });
  const zero = describeImage({ Modality: 'US', PixelAspectRatio: [0, 3] });
  expect(zero.pixelAspectRatio).toEqual({ vertical: 1, horizontal: 1 });
});

test('trap 24: a spacing that is there stretches by itself', () => {
  const { pixelAspectRatio } = describeImage({
    Modality: 'CT',
    PixelSpacing: [2, 1],
    PixelAspectRatio: [4, 3],
  });
  expect(pixelAspectRatio).toEqual({ vertical: 2, horizontal: 1 });
});

const region = (changes: DataSetContent): DataSetContent => ({
  RegionSpatialFormat: 1,
  RegionDataType: 1,
  RegionLocationMinX0: 0,
  RegionLocationMinY0: 0,
  RegionLocationMaxX1: 99,
  RegionLocationMaxY1: 99,
  PhysicalUnitsXDirection: 3,
  PhysicalUnitsYDirection: 3,
  PhysicalDeltaX: 0.05,
  PhysicalDeltaY: -0.02,
  ...changes,
});

test('trap 28: two pixels share an ultrasound region, or there is no scale between them', () => {
  const image = describeImage({
    Modality: 'US',
    SequenceOfUltrasoundRegions: [
      region({}),
      region({
        RegionLocationMinY0: 100,
        RegionLocationMaxY1: 199,
        RegionSpatialFormat: 3,
        PhysicalUnitsXDirection: 4,
      }),
    ],
  });
  const [twoDimensional, spectrum] = image.ultrasoundRegions;
  const regionOf = (...[from, to]: [number, number][]) =>
    commonRegion(
      image.ultrasoundRegions,
      { column: from?.[0] ?? 0, row: from?.[1] ?? 0 },
      { column: to?.[0] ?? 0, row: to?.[1] ?? 0 },
    );
  expect(regionOf([5, 5], [90, 90])).toBe(twoDimensional);
  expect(regionOf([5, 120], [5, 150])).toBe(spectrum);
  expect(regionOf([5, 5], [5, 150])).toBe('different');
  expect(regionOf([5, 5], [500, 5])).toBe('different');
  expect(regionOf([500, 5], [600, 5])).toBeUndefined();
});

test('trap 28: a region tells its units, its data type and a negative step', () => {
  const { ultrasoundRegions } = describeImage({
    SequenceOfUltrasoundRegions: [
      region({
        PhysicalUnitsXDirection: 4,
        PhysicalUnitsYDirection: 7,
        RegionDataType: 3,
        ReferencePixelY0: -8,
      }),
    ],
  });
  expect(ultrasoundRegions).toMatchObject([
    { unitX: 'seconds', unitY: 'cm/sec', deltaX: 0.05, deltaY: -0.02, dataType: 3, referenceRow: -8 },
  ]);
});

test('trap 28: a trace has a scale along time only', () => {
  const { ultrasoundRegions, findings } = describeImage({
    SequenceOfUltrasoundRegions: [
      region({
        PhysicalUnitsXDirection: 4,
        PhysicalUnitsYDirection: 0,
        PhysicalDeltaY: 0,
        RegionDataType: 10,
      }),
    ],
  });
  expect(ultrasoundRegions).toMatchObject([{ unitX: 'seconds', deltaX: 0.05, unitY: 'none' }]);
  expect(findings).toEqual([]);
});

test('trap 28: a unit without a scale measures nothing', () => {
  const { ultrasoundRegions, findings } = describeImage({
    SequenceOfUltrasoundRegions: [region({ PhysicalDeltaX: 0 })],
  });
  expect(ultrasoundRegions).toMatchObject([{ unitX: 'unknown', deltaX: 0, unitY: 'cm' }]);
  expect(findings).toMatchObject([{ code: 'PIXELS_REGION_INVALID' }]);
});

test('trap 28: Region Flags tell which region lies below where two overlap', () => {
  const { ultrasoundRegions } = describeImage({
    SequenceOfUltrasoundRegions: [region({ RegionFlags: 3 }), region({ RegionFlags: 2 })],
  });
  expect(ultrasoundRegions.map(({ isLowPriority }) => isLowPriority)).toEqual([true, undefined]);
});

const AXIAL: DataSetContent = {
  ImagePositionPatient: [0, 0, 0],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
};

test('trap 26: a CT slice is measured by Pixel Spacing, whatever it says of a detector and its magnification', () => {
  const slice: DataSetContent = {
    ...AXIAL,
    Modality: 'CT',
    PixelSpacing: [0.4, 0.4],
    EstimatedRadiographicMagnificationFactor: 1.4,
  };
  for (const imager of [0.4, 0.2]) {
    const { spacing, plane } = describeImage({ ...slice, ImagerPixelSpacing: [imager, imager] });
    expect(spacing).toEqual({ rowSpacingMm: 0.4, columnSpacingMm: 0.4, provenance: 'patient', label: '' });
    expect(plane?.columnSpacingMm).toBe(0.4);
  }
});

test('trap 26: a tomosynthesis slice lies in the patient; a projection with a stray orientation does not', () => {
  const spacings: DataSetContent = {
    Modality: 'MG',
    ImagerPixelSpacing: [0.1, 0.1],
    EstimatedRadiographicMagnificationFactor: 1.25,
  };
  const shared = { PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }] };
  const measures = { PixelMeasuresSequence: [{ PixelSpacing: [0.1, 0.1] }] };
  expect(
    spacingOf({ ...spacings, SharedFunctionalGroupsSequence: [{ ...shared, ...measures }] }),
  ).toMatchObject({ rowSpacingMm: 0.1, provenance: 'patient' });
  expect(spacingOf({ ...spacings, ...AXIAL, PixelSpacing: [0.1, 0.1] })).toMatchObject({
    rowSpacingMm: 0.08,
    provenance: 'magnified',
  });
});

test('trap 27: a magnification below 1, which no projection has, corrects nothing', () => {
  const { spacing, findings } = describeImage({
    Modality: 'MG',
    ImagerPixelSpacing: [0.1, 0.1],
    EstimatedRadiographicMagnificationFactor: 0.5,
  });
  expect(spacing).toMatchObject({ rowSpacingMm: 0.1, provenance: 'detector' });
  expect(findings).toMatchObject([{ code: 'PIXELS_SPACING_INVALID' }]);
});
