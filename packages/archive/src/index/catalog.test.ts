import { expect, test } from 'vitest';
import { madeDataSet } from '../testing/made-instances.ts';
import { catalogInstance } from './catalog.ts';

const key = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
  sopInstanceUid: '2.25.1111',
  studyInstanceUid: '2.25.1',
  seriesInstanceUid: '2.25.11',
};
const pixelData = { kind: 'native', tag: 0x7fe00010, vr: 'OW', byteOffset: 0, byteLength: 16 } as const;

test.each([
  { written: 12, frames: 12 },
  { written: 0, frames: 1 },
  { written: -3, frames: 1 },
  { written: 2 ** 31 - 1, frames: 2 ** 31 - 1 },
  { written: 2 ** 31, frames: 1 },
  { written: 99_999_999_999, frames: 1 },
])('counts $frames frames where $written are written', ({ written, frames }) => {
  // As text: a number beyond the range of IS is not written.
  const dataSet = madeDataSet({ NumberOfFrames: String(written) });
  expect(catalogInstance(dataSet, key, pixelData).instance.number_of_frames).toBe(frames);
});
