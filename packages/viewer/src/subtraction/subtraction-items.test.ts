import { dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { subtractionItems } from './subtraction-items.ts';

test('trap 48: subtractions are told apart by their masks, their frames, and what the file says of them', () => {
  const dataSet = dataSetOf({
    MaskSubtractionSequence: [
      { MaskOperation: 'AVG_SUB', MaskFrameNumbers: [1, 2, 3, 7], ApplicableFrameRange: [8, 10, 12, 12] },
      { MaskOperation: 'TID', TIDOffset: 3 },
      { MaskOperation: 'REV_TID', TIDOffset: 2, ApplicableFrameRange: [6, 10] },
      { MaskOperation: 'NONE' },
      { MaskOperation: 'AVG_SUB', MaskFrameNumbers: 5, MaskOperationExplanation: 'Late mask' },
    ],
  });
  expect(subtractionItems(dataSet)).toEqual([
    { itemIndex: 0, text: 'Mask 1–3, 7, for 8–10, 12' },
    { itemIndex: 1, text: 'Frame 3 before' },
    { itemIndex: 2, text: 'Backwards, from 2 before, for 6–10' },
    { itemIndex: 4, text: 'Late mask' },
  ]);
});
