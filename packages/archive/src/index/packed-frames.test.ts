import { expect, test } from 'vitest';
import type { StoredFrames } from '../retrieve/stored-frames.ts';
import { packFrames, unpackFrames } from './packed-frames.ts';

test.each<[string, StoredFrames]>([
  ['of a small image', { kind: 'native', byteOffset: 1342, bitsPerFrame: 4_194_304, numberOfFrames: 1 }],
  [
    'beyond four gigabytes',
    { kind: 'native', byteOffset: 2 ** 33 + 5, bitsPerFrame: 2 ** 35 + 1, numberOfFrames: 70_000 },
  ],
  [
    'in fragments, one empty frame and one out of order',
    {
      kind: 'encapsulated',
      ranges: [
        [
          { byteOffset: 2 ** 32 + 8, byteLength: 300 },
          { byteOffset: 2 ** 32 + 316, byteLength: 0 },
        ],
        [],
        [{ byteOffset: 100, byteLength: 2 ** 32 - 2 }],
      ],
    },
  ],
  ['of no frame', { kind: 'encapsulated', ranges: [] }],
])('a frame table %s comes back as it was', (_, frames) => {
  expect(unpackFrames(packFrames(frames))).toEqual(frames);
});

test('a frame in one fragment costs five bytes at 100 kB', () => {
  const ranges = Array.from({ length: 1000 }, (_, index) => [
    { byteOffset: 5000 + index * 100_008, byteLength: 100_000 },
  ]);
  expect(packFrames({ kind: 'encapsulated', ranges }).length).toBeLessThan(1000 * 5 + 10);
});
