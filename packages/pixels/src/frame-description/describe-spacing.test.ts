import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { commonRegion } from '../geometry/common-region.ts';
import { describeFrame } from './describe-frame.ts';

const describeImage = (content: DataSetContent) =>
  describeFrame(dataSetOf({ Rows: 4, Columns: 4, BitsAllocated: 8, ...content }), 0);
const spacingOf = (content: DataSetContent) => describeImage(content).spacing;

test('Pixel Spacing is vertical first (trap 25)', () => {
  const { spacing, pixelAspectRatio } = describeImage({ Modality: 'CT', PixelSpacing: [2, 0.5] });
  expect(spacing).toEqual({ rowSpacingMm: 2, columnSpacingMm: 0.5, provenance: 'patient', label: '' });
  expect(pixelAspectRatio).toEqual({ vertical: 2, horizontal: 0.5 });
});

test('a calibrated Pixel Spacing wins and says how (trap 26)', () => {
  const projection = { Modality: 'DX', PixelSpacing: [0.1, 0.1], ImagerPixelSpacing: [0.14, 0.14] };
  expect(spacingOf({ ...projection, PixelSpacingCalibrationType: 'FIDUCIAL' })).toMatchObject({
    rowSpacingMm: 0.1,
    provenance: 'calibrated',
    label: 'calibrated by fiducial',
  });
  expect(spacingOf(projection)).toMatchObject({ rowSpacingMm: 0.1, provenance: 'calibrated' });
});

test('Pixel Spacing equal to Imager Pixel Spacing is uncalibrated: at the detector (trap 26)', () => {
  expect(spacingOf({ Modality: 'CR', PixelSpacing: [0.2, 0.2], ImagerPixelSpacing: [0.2, 0.2] })).toEqual({
    rowSpacingMm: 0.2,
    columnSpacingMm: 0.2,
    provenance: 'detector',
    label: 'at detector',
  });
});

test('Imager Pixel Spacing is divided by the estimated magnification, and says so (traps 26, 27)', () => {
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

test('XA is measured at the detector, unless calibrated at the beam centre (trap 29)', () => {
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
    provenance: 'calibrated',
    label: 'at beam centre',
  });
});

test('zero, negative and absent spacings give none, with a finding where one was written (trap 26)', () => {
  for (const PixelSpacing of [
    [0, 0],
    [-1, 1],
  ]) {
    const { spacing, findings } = describeImage({ Modality: 'CT', PixelSpacing });
    expect(spacing).toBeUndefined();
    expect(findings).toMatchObject([{ code: 'PIXELS_SPACING_INVALID' }]);
  }
  expect(describeImage({ Modality: 'CT' })).toMatchObject({ findings: [] });
});

test('Pixel Aspect Ratio stretches what has no spacing, and gives no lengths (trap 24)', () => {
  const { spacing, pixelAspectRatio } = describeImage({ Modality: 'US', PixelAspectRatio: [4, 3] });
  expect(spacing).toBeUndefined();
  expect(pixelAspectRatio).toEqual({ vertical: 4, horizontal: 3 });
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

test('two pixels share an ultrasound region, or there is no scale between them (trap 28)', () => {
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

test('a region tells its units, its data type and a negative step (trap 28)', () => {
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
