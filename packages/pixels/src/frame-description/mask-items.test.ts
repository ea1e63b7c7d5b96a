import { dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeFrame } from './describe-frame.ts';
import { maskItemsOf } from './mask-items.ts';

const dataSet = dataSetOf({
  Rows: 1,
  Columns: 1,
  BitsAllocated: 8,
  PhotometricInterpretation: 'MONOCHROME2',
  NumberOfFrames: 10,
  MaskSubtractionSequence: [
    { MaskOperation: 'NONE' },
    { MaskOperation: 'AVG_SUB', MaskFrameNumbers: [1, 2], ApplicableFrameRange: [3, 5] },
    { MaskOperation: 'MAGIC' },
    { MaskOperation: 'TID', MaskOperationExplanation: 'Wash-out', ApplicableFrameRange: [4, 10] },
    { MaskOperation: 'REV_TID', TIDOffset: 2, ApplicableFrameRange: [6, 10] },
  ],
});

test('trap 48: a file tells of every subtraction it offers, by its place in the sequence', () => {
  expect(maskItemsOf(dataSet)).toEqual([
    {
      itemIndex: 1,
      operation: 'AVG_SUB',
      maskFrameNumbers: [1, 2],
      tidOffset: undefined,
      applicableFrameRange: [3, 5],
      explanation: undefined,
    },
    {
      itemIndex: 3,
      operation: 'TID',
      maskFrameNumbers: [],
      tidOffset: 1,
      applicableFrameRange: [4, 10],
      explanation: 'Wash-out',
    },
    {
      itemIndex: 4,
      operation: 'REV_TID',
      maskFrameNumbers: [],
      tidOffset: 2,
      applicableFrameRange: [6, 10],
      explanation: undefined,
    },
  ]);
});

test('trap 48: the subtractions of a frame are named by the same places', () => {
  const placesAt = (frameNumber: number) =>
    describeFrame(dataSet, frameNumber - 1).maskSubtractions?.map(({ itemIndex }) => itemIndex);
  expect([placesAt(3), placesAt(4), placesAt(7)]).toEqual([[1], [1, 3], [3, 4]]);
});
