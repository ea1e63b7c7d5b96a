import { expect, test } from 'vitest';
import { findSampleRange } from './sample-range.ts';

test.each([
  ['unsigned bytes', Uint8Array, 200, 3],
  ['signed bytes', Int8Array, 127, -128],
  ['unsigned words', Uint16Array, 65535, 1],
  ['signed words', Int16Array, 32767, -32768],
] as const)(
  'the smallest and the largest of %s are found wherever they are',
  async (_name, Container, high, low) => {
    for (const length of [2, 7, 8, 9, 16, 17, 50]) {
      for (let at = 0; at < length; at++) {
        const samples = new Container(length).fill(100);
        samples[at] = high;
        samples[(at + 1) % length] = low;
        const range = await findSampleRange(samples, { rows: 1, columns: length });
        expect(range).toEqual({ minimum: low, maximum: high });
      }
    }
  },
);

test('samples that are a part of their buffer are looked at alone', async () => {
  const part = Uint16Array.of(9, 5, 7, 0).subarray(1, 3);
  expect(await findSampleRange(part, { rows: 1, columns: 2 })).toEqual({ minimum: 5, maximum: 7 });
});
