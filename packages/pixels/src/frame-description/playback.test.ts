import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { findPlayback } from './playback.ts';

const playbackOf = (content: DataSetContent) => findPlayback(dataSetOf({ NumberOfFrames: 10, ...content }));

test('trap 46: an object says whether its frames are played in a loop or back and forth', () => {
  expect(playbackOf({ PreferredPlaybackSequencing: 0 })).toEqual({ sequencing: 'looping' });
  expect(playbackOf({ PreferredPlaybackSequencing: 1 })).toEqual({ sequencing: 'sweeping' });
  expect(playbackOf({})).toEqual({});
});

test('trap 46: trims count from 1 and keep both ends', () => {
  const trim = { firstFrameIndex: 2, lastFrameIndex: 7 };
  expect(playbackOf({ StartTrim: 3, StopTrim: 8 })).toEqual({ trim });
  expect(playbackOf({ StartTrim: 3 })).toEqual({ trim: { ...trim, lastFrameIndex: 9 } });
});

test('trap 46: a trim that is all, nothing, or beyond the frames says nothing', () => {
  expect(playbackOf({ StartTrim: 1, StopTrim: 10 })).toEqual({});
  expect(playbackOf({ StartTrim: 5, StopTrim: 4 })).toEqual({});
  expect(playbackOf({ StartTrim: 2, StopTrim: 11 })).toEqual({});
  expect(playbackOf({ StartTrim: 0, StopTrim: 4 })).toEqual({});
});
