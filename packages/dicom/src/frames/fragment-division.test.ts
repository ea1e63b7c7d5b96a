import { expect, test } from 'vitest';
import { cutToLength, divideByOffsets, unwrapOffsets } from './fragment-division.ts';

const fragment = (byteOffset: number, byteLength: number) => ({ byteOffset, byteLength });

test('trap 67: offsets beyond 4 GiB begin fragments', () => {
  const fragments = [fragment(16, 2 ** 33), fragment(16 + 2 ** 33 + 8, 2)];
  expect(divideByOffsets(fragments, [0, 2 ** 33 + 8])).toEqual([[fragments[0]], [fragments[1]]]);
});

test('trap 67: offsets of a Basic Offset Table that ran over 32 bits are taken to ascend', () => {
  expect(unwrapOffsets([0, 0xf0000000, 0x10, 0x20])).toEqual([0, 0xf0000000, 2 ** 32 + 0x10, 2 ** 32 + 0x20]);
});

test('trap 51: a frame loses one byte of padding where its length says so, and nothing else', () => {
  const fragments = [fragment(0, 4), fragment(12, 4)];
  expect(cutToLength(fragments, 8)).toEqual(fragments);
  expect(cutToLength(fragments, 7)).toEqual([fragment(0, 4), fragment(12, 3)]);
  for (const wrong of [6, 9, 0]) expect(cutToLength(fragments, wrong)).toBeUndefined();
});
