import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeFrame } from './describe-frame.ts';

const masksOf = (item: DataSetContent, frameNumber: number, content: DataSetContent = {}) =>
  describeFrame(
    dataSetOf({
      Rows: 1,
      Columns: 1,
      BitsAllocated: 8,
      PhotometricInterpretation: 'MONOCHROME2',
      NumberOfFrames: 10,
      MaskSubtractionSequence: [item],
      ...content,
    }),
    frameNumber - 1,
  ).maskSubtractions;
const maskNumber = (item: DataSetContent, frameNumber: number) =>
  masksOf(item, frameNumber)?.[0]?.maskFrameIndexes.map((index) => index + 1);

test('trap 48: AVG_SUB averages its mask frames, over its frame ranges only', () => {
  const item = {
    MaskOperation: 'AVG_SUB',
    MaskFrameNumbers: [1, 2],
    ApplicableFrameRange: [3, 5, 8, 9],
    ContrastFrameAveraging: 2,
  };
  expect(masksOf(item, 3)).toEqual([
    { itemIndex: 0, operation: 'AVG_SUB', maskFrameIndexes: [0, 1], contrastFrameIndexes: [2, 3] },
  ]);
  expect(masksOf(item, 6)).toBeUndefined();
  expect(masksOf(item, 9)).toHaveLength(1);
});

test('trap 48: AVG_SUB without a range ends where averaging runs out of frames', () => {
  const item = { MaskOperation: 'AVG_SUB', MaskFrameNumbers: 1, ContrastFrameAveraging: 3 };
  expect(masksOf(item, 8)).toHaveLength(1);
  expect(masksOf(item, 9)).toBeUndefined();
});

test('trap 48: TID subtracts the frame so many before, 1 unless told, and none where there is none', () => {
  expect(maskNumber({ MaskOperation: 'TID', TIDOffset: [] }, 5)).toEqual([4]);
  expect(maskNumber({ MaskOperation: 'TID', TIDOffset: 3 }, 5)).toEqual([2]);
  expect(maskNumber({ MaskOperation: 'TID', TIDOffset: -2 }, 5)).toEqual([7]);
  expect(maskNumber({ MaskOperation: 'TID', TIDOffset: 3 }, 3)).toBeUndefined();
});

test('trap 48: REV_TID runs the masks backwards from the first contrast frame', () => {
  // MFN = (FCFN − offset) − (CFN − FCFN): for 6, 7, 8 from 6 with offset 2 → 4, 3, 2
  const item = { MaskOperation: 'REV_TID', TIDOffset: 2, ApplicableFrameRange: [6, 10] };
  expect([6, 7, 8].map((frameNumber) => maskNumber(item, frameNumber))).toEqual([[4], [3], [2]]);
  expect(maskNumber(item, 10)).toBeUndefined(); // 0 is no frame
});

test('trap 48: several items may apply to one frame, each in turn', () => {
  const content = {
    MaskSubtractionSequence: [
      { MaskOperation: 'AVG_SUB', MaskFrameNumbers: 1, MaskOperationExplanation: 'early' },
      { MaskOperation: 'AVG_SUB', MaskFrameNumbers: 2, MaskOperationExplanation: 'late' },
    ],
    RecommendedViewingMode: 'SUB',
  };
  expect(masksOf({}, 3, content)?.map(({ explanation }) => explanation)).toEqual(['early', 'late']);
});

test('trap 48: the shift of a frame for this subtraction wins over that of the item', () => {
  const item = {
    MaskOperation: 'AVG_SUB',
    MaskFrameNumbers: 1,
    SubtractionItemID: 7,
    MaskSubPixelShift: [0.5, -0.25],
  };
  expect(masksOf(item, 2)?.[0]?.shift).toEqual({ rowsDown: 0.5, columnsLeft: -0.25 });
  const perFrame = {
    PerFrameFunctionalGroupsSequence: [
      {},
      {
        FramePixelShiftSequence: [
          { SubtractionItemID: 6, MaskSubPixelShift: [9, 9] },
          { SubtractionItemID: 7, MaskSubPixelShift: [1, 2] },
        ],
      },
    ],
  };
  expect(masksOf(item, 2, perFrame)?.[0]?.shift).toEqual({ rowsDown: 1, columnsLeft: 2 });
});

test('trap 48: an unknown operation is a finding, NONE is nothing', () => {
  expect(masksOf({ MaskOperation: 'NONE' }, 2)).toBeUndefined();
  expect(masksOf({ MaskOperation: 'MAGIC' }, 2)).toBeUndefined();
});

test('trap 48: averaging more frames than there are takes those there are, and more than can be asked for nothing', () => {
  const averaging = (count: number, content: DataSetContent = {}) =>
    masksOf(
      {
        MaskOperation: 'AVG_SUB',
        MaskFrameNumbers: 1,
        ApplicableFrameRange: [1, 10],
        ContrastFrameAveraging: { vr: 'UL', value: count },
      },
      9,
      content,
    );
  expect(averaging(0xffff_ffff)?.[0]?.contrastFrameIndexes).toEqual([8, 9]);
  expect(averaging(0xffff_ffff, { NumberOfFrames: 0x7fff_ffff })).toBeUndefined();
});

test('trap 48: each of a great many subtractions finds its shift by its number', () => {
  const many = Array.from({ length: 20_000 }, () => ({ SubtractionItemID: 1, MaskSubPixelShift: [1, 2] }));
  const items = Array.from({ length: 20_000 }, () => ({ SubtractionItemID: 2, MaskOperation: 'TID' }));
  const shared = [
    { FramePixelShiftSequence: [...many, { SubtractionItemID: 2, MaskSubPixelShift: [3, 4] }] },
  ];
  const content = { SharedFunctionalGroupsSequence: shared, MaskSubtractionSequence: items };
  const masks = masksOf({}, 5, content) ?? [];
  expect(masks).toHaveLength(20_000);
  expect(masks.at(-1)?.shift).toEqual({ rowsDown: 3, columnsLeft: 4 });
});
