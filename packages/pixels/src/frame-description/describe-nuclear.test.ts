import { type DataSetContent, dataSetOf, SopClassUid, Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeFrame } from './describe-frame.ts';

const describeImage = (content: DataSetContent, frameIndex = 0) =>
  describeFrame(dataSetOf({ Rows: 4, Columns: 4, BitsAllocated: 16, ...content }), frameIndex);

const axial = { ImagePositionPatient: [-10, -20, 100], ImageOrientationPatient: [1, 0, 0, 0, 1, 0] };
/** Three reconstructed slices, stored in the order 2, 3, 1. */
const RECONSTRUCTED: DataSetContent = {
  SOPClassUID: SopClassUid.NuclearMedicineImageStorage,
  Modality: 'NM',
  ImageType: ['DERIVED', 'PRIMARY', 'RECON TOMO', 'EMISSION'],
  NumberOfFrames: 3,
  FrameIncrementPointer: Tag.SliceVector,
  SliceVector: [2, 3, 1],
  SpacingBetweenSlices: 6,
  SliceThickness: 5,
  PixelSpacing: [4, 4],
  DetectorInformationSequence: [axial],
};

test('trap 39: a reconstructed frame steps from the first slice as its Slice Vector says', () => {
  expect([0, 1, 2].map((frame) => describeImage(RECONSTRUCTED, frame).plane?.originLps)).toEqual([
    { x: -10, y: -20, z: 106 },
    { x: -10, y: -20, z: 112 },
    { x: -10, y: -20, z: 100 },
  ]);
});

test('trap 31: Spacing Between Slices of NM images may be negative: slices then go against the normal', () => {
  const { plane } = describeImage({ ...RECONSTRUCTED, SpacingBetweenSlices: -6 }, 1);
  expect(plane?.originLps).toEqual({ x: -10, y: -20, z: 88 });
});

test('trap 39: without a spacing between slices only the first slice has a place; thickness does not stand in', () => {
  const content = { ...RECONSTRUCTED, SpacingBetweenSlices: undefined };
  expect(describeImage(content, 0).plane).toBeUndefined();
  expect(describeImage(content, 2).plane?.originLps.z).toBe(100);
});

test('trap 39: vectors are the dimensions of their frames, in the order of the pointer', () => {
  const content: DataSetContent = {
    ...RECONSTRUCTED,
    ImageType: ['ORIGINAL', 'PRIMARY', 'GATED', 'EMISSION'],
    NumberOfFrames: 2,
    FrameIncrementPointer: [Tag.EnergyWindowVector, Tag.DetectorVector, Tag.TimeSlotVector],
    EnergyWindowVector: [1, 1],
    DetectorVector: [1, 2],
    TimeSlotVector: [4, 4],
  };
  expect(describeImage(content, 1).ordering.dimensions).toEqual([
    { pointer: Tag.EnergyWindowVector, index: 1 },
    { pointer: Tag.DetectorVector, index: 2 },
    { pointer: Tag.TimeSlotVector, index: 4 },
  ]);
});

test('trap 39: a planar frame lies where the picture of its detector does, and is not taken for a slice', () => {
  const content: DataSetContent = {
    ...RECONSTRUCTED,
    ImageType: ['ORIGINAL', 'PRIMARY', 'WHOLE BODY', 'EMISSION'],
    NumberOfFrames: 2,
    FrameIncrementPointer: Tag.DetectorVector,
    SliceVector: undefined,
    DetectorVector: [2, 1],
    DetectorInformationSequence: [
      { ImagePositionPatient: [-200, -100, 900], ImageOrientationPatient: [1, 0, 0, 0, 0, -1] },
      { ImagePositionPatient: [200, 100, 900], ImageOrientationPatient: [-1, 0, 0, 0, 0, -1] },
    ],
  };
  expect(describeImage(content, 0).plane).toMatchObject({
    originLps: { x: 200, y: 100, z: 900 },
    rowDirectionLps: { x: -1 },
  });
  expect(describeImage(content, 1).plane?.originLps).toEqual({ x: -200, y: -100, z: 900 });
  // which of two detectors took the frame is not said
  expect(describeImage({ ...content, DetectorVector: undefined }, 0).plane).toBeUndefined();
});

test('trap 39: projections of a rotating detector have no plane', () => {
  const content = { ...RECONSTRUCTED, ImageType: ['ORIGINAL', 'PRIMARY', 'TOMO', 'EMISSION'] };
  expect(describeImage(content, 0).plane).toBeUndefined();
});

test('a vector that is named a great many times is one dimension, read once', () => {
  const count = 50_000;
  const content: DataSetContent = {
    ...RECONSTRUCTED,
    NumberOfFrames: count,
    FrameIncrementPointer: Array.from({ length: count }, () => Tag.SliceVector),
    SliceVector: { vr: 'IS', value: Array.from({ length: count }, (_, i) => i + 1) },
  };
  expect(describeImage(content, count - 1).ordering.dimensions).toEqual([
    { pointer: Tag.SliceVector, index: count },
  ]);
});
