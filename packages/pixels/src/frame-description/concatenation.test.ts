import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { findConcatenationPart, joinConcatenations } from './concatenation.ts';
import { describeFrame } from './describe-frame.ts';

const part = (
  partNumber: number,
  frameOffset: number,
  numberOfFrames: number,
  content: DataSetContent = {},
) =>
  dataSetOf({
    ConcatenationUID: '2.25.7',
    InConcatenationNumber: partNumber,
    ConcatenationFrameOffsetNumber: frameOffset,
    NumberOfFrames: numberOfFrames,
    ...content,
  });
const join = (...dataSets: ReturnType<typeof part>[]) =>
  joinConcatenations(dataSets.map(findConcatenationPart));

test('trap 44: parts are joined by their UID, in the order of their numbers, not of their arrival', () => {
  const total = { InConcatenationTotalNumber: 3 };
  const other = part(1, 0, 5, { ConcatenationUID: '2.25.8' });
  const whole = dataSetOf({ NumberOfFrames: 9 });
  expect(join(part(3, 20, 4, total), whole, part(1, 0, 10, total), other, part(2, 10, 10, total))).toEqual([
    {
      concatenationUid: '2.25.7',
      parts: [2, 4, 0],
      numberOfFrames: 24,
      missingParts: [],
      missingFrames: [],
      isComplete: true,
    },
    {
      concatenationUid: '2.25.8',
      parts: [3],
      numberOfFrames: 5,
      missingParts: [],
      missingFrames: [],
      isComplete: undefined, // nobody says how many parts there should be
    },
  ]);
});

test('trap 44: a part that is missing is told, with its frames', () => {
  const total = { InConcatenationTotalNumber: 4 };
  expect(join(part(1, 0, 10, total), part(3, 25, 5, total))).toMatchObject([
    {
      parts: [0, 1],
      numberOfFrames: 30,
      missingParts: [2, 4],
      missingFrames: [{ firstFrameNumber: 11, lastFrameNumber: 25 }],
      isComplete: false,
    },
  ]);
});

test('trap 44: a part that came twice is there once', () => {
  expect(join(part(1, 0, 10), part(1, 0, 10), part(2, 10, 2))).toMatchObject([
    { parts: [0, 2], numberOfFrames: 12 },
  ]);
});

test('trap 44: a frame knows its number in the whole', () => {
  const image = part(2, 10, 4, { Rows: 1, Columns: 1, BitsAllocated: 8 });
  expect(describeFrame(image, 3).ordering.concatenatedFrameNumber).toBe(14);
});
