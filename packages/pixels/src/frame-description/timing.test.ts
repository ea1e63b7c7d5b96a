import { type DataSetContent, dataSetOf, Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { findFrameTime, findTiming } from './timing.ts';

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

test('trap 46: without a pointer, what the object says of its frames comes before rates of display', () => {
  const rates = { RecommendedDisplayFrameRate: 20, CineRate: 25 };
  expect(timing({ ...rates, FrameTime: 33 })).toEqual([33, 33, 33]);
  expect(timing({ ...rates, FrameTimeVector: [0, 40, 60] })).toEqual([40, 60, 60]);
});

test('trap 46: the time of a frame is the sum of the increments up to it, not the first of them', () => {
  const durations =
    timing({ FrameTimeVector: [0, 40, 60], FrameIncrementPointer: Tag.FrameTimeVector }) ?? [];
  const onsets = durations.map((_, frame) => durations.slice(0, frame).reduce((sum, ms) => sum + ms, 0));
  expect(onsets).toEqual([0, 40, 100]);
});

test('trap 46: an XA run may have a rate for each range of frames', () => {
  const ranges = (...trims: [number, number, number][]): DataSetContent => ({
    FrameDisplaySequence: trims.map(([StartTrim, StopTrim, RecommendedDisplayFrameRateInFloat]) => ({
      StartTrim,
      StopTrim,
      RecommendedDisplayFrameRateInFloat,
    })),
  });
  expect(timing(ranges([1, 2, 10], [3, 3, 4]))).toEqual([100, 100, 250]);
  expect(timing(ranges([1, 2, 10]))).toBeUndefined();
  expect(timing({ ...ranges([1, 2, 10]), CineRate: 25 })).toEqual([40, 40, 40]);
});

test('a Number of Frames that is no whole number is rounded down, and one beyond all cines gives no timing', () => {
  const cine = { FrameIncrementPointer: Tag.FrameTime, FrameTime: 40 };
  expect(timing({ ...cine, NumberOfFrames: { vr: 'DS', value: '2.5' } })).toEqual([40, 40]);
  expect(timing({ ...cine, NumberOfFrames: { vr: 'DS', value: '4294967296' } })).toBeUndefined();
});

test('a vector with a time that is no number is not followed', () => {
  expect(
    timing({
      FrameTimeVector: ['0', '', '60', '80'],
      FrameIncrementPointer: Tag.FrameTimeVector,
      FrameTime: 30,
    }),
  ).toEqual([30, 30, 30]);
});

test('trap 46: of overlapping ranges the last says how long a frame is shown, and a range without a rate ends it', () => {
  const ranges = (...items: DataSetContent[]) => timing({ NumberOfFrames: 4, FrameDisplaySequence: items });
  const range = (first: number, last: number, rate: number): DataSetContent => ({
    StartTrim: first,
    StopTrim: last,
    RecommendedDisplayFrameRateInFloat: rate,
  });
  expect(ranges(range(1, 4, 10), range(2, 3, 20))).toEqual([100, 50, 50, 100]);
  expect(ranges(range(2, 3, 20), range(1, 4, 10))).toEqual([100, 100, 100, 100]);
  expect(ranges(range(1, 4, 10), { StartTrim: 2, StopTrim: 2 })).toBeUndefined();
  expect(ranges(range(1, 2, 10), range(4, 9, 20))).toBeUndefined();
});

test('a million frames that lie in each of ten thousand ranges are written once', () => {
  const frames = 1_000_000;
  const all: DataSetContent = { StartTrim: 1, StopTrim: frames, RecommendedDisplayFrameRateInFloat: 25 };
  const ranges = Array.from({ length: 10_000 }, () => all);
  const durations = timing({ NumberOfFrames: frames, FrameDisplaySequence: ranges }) ?? [];
  expect(durations).toHaveLength(frames);
  expect(durations.every((duration) => duration === 40)).toBe(true);
});

test('the time of one frame of many is found without a list of all, however often it is asked for', () => {
  const cine = dataSetOf({ NumberOfFrames: 1_000_000, FrameTime: 40 });
  for (let frame = 0; frame < 20_000; frame++) expect(findFrameTime(cine, frame)).toBe(40);
  const slow = dataSetOf({ NumberOfFrames: 3, FrameTimeVector: [0, 40, 60] });
  expect([0, 1, 2].map((frame) => findFrameTime(slow, frame))).toEqual([40, 60, 60]);
});
