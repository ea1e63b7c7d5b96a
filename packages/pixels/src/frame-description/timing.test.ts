import { type DataSetContent, dataSetOf, Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { findTiming } from './timing.ts';

const timing = (content: DataSetContent) => findTiming(dataSetOf({ NumberOfFrames: 3, ...content }));

test('trap 46: the Frame Increment Pointer chooses the vector over the time', () => {
  const both = { FrameTime: 33, FrameTimeVector: [0, 40, 60] };
  expect(timing({ ...both, FrameIncrementPointer: Tag.FrameTimeVector })).toEqual([40, 60, 60]);
  expect(timing({ ...both, FrameIncrementPointer: Tag.FrameTime })).toEqual([33, 33, 33]);
});

test('trap 46: a recommended rate comes before Cine Rate', () => {
  expect(timing({ RecommendedDisplayFrameRate: 20, CineRate: 25 })).toEqual([50, 50, 50]);
  expect(timing({ CineRate: 25 })).toEqual([40, 40, 40]);
});

test('trap 46: 0 and absent are no timing, and a short vector is not followed', () => {
  expect(timing({})).toBeUndefined();
  expect(timing({ FrameTime: 0 })).toBeUndefined();
  expect(timing({ CineRate: 0 })).toBeUndefined();
  expect(timing({ FrameTimeVector: [0, 40], FrameTime: 30 })).toEqual([30, 30, 30]);
  expect(timing({ NumberOfFrames: 1, FrameTime: 30 })).toBeUndefined();
});
