import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeFrame } from './describe-frame.ts';

/** 25 × 18 pixels in tiles of 10 × 10: three across, two down; two planes of focus, two optical paths. */
const SLIDE: DataSetContent = {
  Modality: 'SM',
  Rows: 10,
  Columns: 10,
  BitsAllocated: 8,
  NumberOfFrames: 24,
  DimensionOrganizationType: 'TILED_FULL',
  TotalPixelMatrixColumns: 25,
  TotalPixelMatrixRows: 18,
  TotalPixelMatrixFocalPlanes: 2,
  NumberOfOpticalPaths: 2,
  OpticalPathSequence: [{ OpticalPathIdentifier: 'bright' }, { OpticalPathIdentifier: 'dapi' }],
  // rows run towards −y, columns towards −x of the slide
  ImageOrientationSlide: [0, -1, 0, -1, 0, 0],
  TotalPixelMatrixOriginSequence: [
    {
      XOffsetInSlideCoordinateSystem: 20,
      YOffsetInSlideCoordinateSystem: 40,
      ZOffsetInSlideCoordinateSystem: 3,
    },
  ],
  SharedFunctionalGroupsSequence: [
    { PixelMeasuresSequence: [{ PixelSpacing: [0.002, 0.001], SpacingBetweenSlices: 0.0005 }] },
  ],
};
const tileOf = (frameIndex: number, content: DataSetContent = {}) =>
  describeFrame(dataSetOf({ ...SLIDE, ...content }), frameIndex).tile;

test('trap 74: tiles of a full matrix go along rows, down, by focus, then by optical path', () => {
  const places = [0, 1, 2, 3, 5, 6, 12, 23].map((frame) => {
    const { firstColumn, firstRow, focalPlane, channel, opticalPathIdentifier } = tileOf(frame) ?? {};
    return [firstColumn, firstRow, focalPlane, channel, opticalPathIdentifier];
  });
  expect(places).toEqual([
    [0, 0, 1, 1, 'bright'],
    [10, 0, 1, 1, 'bright'],
    [20, 0, 1, 1, 'bright'],
    [0, 10, 1, 1, 'bright'],
    [20, 10, 1, 1, 'bright'],
    [0, 0, 2, 1, 'bright'],
    [0, 0, 1, 2, 'dapi'],
    [20, 10, 2, 2, 'dapi'],
  ]);
});

test('trap 74: the padding of edge tiles is not part of the picture', () => {
  expect(tileOf(0)).toMatchObject({ columnsInside: 10, rowsInside: 10 });
  expect(tileOf(5)).toMatchObject({ columnsInside: 5, rowsInside: 8 });
});

test('trap 74: a place on the slide follows from the origin of the matrix, mm across and µm in focus', () => {
  // 20 columns of 0.001 mm along −y, 10 rows of 0.002 mm along −x; the second plane is 0.0005 mm higher
  const { slide } = tileOf(11) ?? {};
  expect(slide).toMatchObject({ rowSpacingMm: 0.002, columnSpacingMm: 0.001 });
  expect(slide?.originSlideMm.x).toBeCloseTo(19.98, 12);
  expect(slide?.originSlideMm.y).toBeCloseTo(39.98, 12);
  expect(slide?.zMicrometre).toBeCloseTo(3.5, 12);
});

test('trap 74: a slide has no place in the patient', () => {
  expect(describeFrame(dataSetOf(SLIDE), 0).plane).toBeUndefined();
});

const SPARSE: DataSetContent = {
  DimensionOrganizationType: 'TILED_SPARSE',
  NumberOfFrames: 2,
  PerFrameFunctionalGroupsSequence: [
    {
      PlanePositionSlideSequence: [
        {
          ColumnPositionInTotalImagePixelMatrix: 11,
          RowPositionInTotalImagePixelMatrix: 1,
          XOffsetInSlideCoordinateSystem: 20,
          YOffsetInSlideCoordinateSystem: 39.99,
          ZOffsetInSlideCoordinateSystem: 7,
        },
      ],
      OpticalPathIdentificationSequence: [{ OpticalPathIdentifier: 'dapi' }],
    },
    { FrameContentSequence: [{ FrameAcquisitionNumber: 1 }] },
  ],
};

test('trap 74: tiles of a sparse matrix lie where they say, counted from 1', () => {
  expect(tileOf(0, SPARSE)).toMatchObject({
    firstColumn: 10,
    firstRow: 0,
    channel: 2,
    opticalPathIdentifier: 'dapi',
    slide: { originSlideMm: { x: 20, y: 39.99 }, zMicrometre: 7 },
  });
});

test('trap 74: a tile that does not say where it lies is placed nowhere, with a finding', () => {
  const { tile, findings } = describeFrame(dataSetOf({ ...SLIDE, ...SPARSE }), 1);
  expect(tile).toBeUndefined();
  expect(findings).toMatchObject([{ code: 'PIXELS_TILE_INVALID' }]);
  // a full matrix of 24 tiles has no 25th
  expect(tileOf(24, { NumberOfFrames: 25 })).toBeUndefined();
});

test('trap 44: tiles of a concatenation go on where the part before it ended', () => {
  const part = {
    ConcatenationUID: '2.25.7',
    InConcatenationNumber: 2,
    ConcatenationFrameOffsetNumber: 4,
    NumberOfFrames: 20,
  };
  expect(tileOf(1, part)).toMatchObject({ firstColumn: 20, firstRow: 10, focalPlane: 1 });
});

test('trap 74: what has no Total Pixel Matrix is no tile', () => {
  expect(tileOf(0, { TotalPixelMatrixColumns: undefined })).toBeUndefined();
});
