import type { DecodedFrame } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { defaultFrameCacheBytes, FrameCache } from './frame-cache.ts';

const frameOf = (bytes: number): DecodedFrame => ({
  rows: 1,
  columns: bytes,
  samplesPerPixel: 1,
  values: new Uint8Array(bytes),
  minimum: 0,
  maximum: 0,
});

test('what was used least lately goes first', () => {
  const cache = new FrameCache(300, () => false);
  for (const key of ['a', 'b', 'c']) cache.add(key, frameOf(100));
  cache.find('a');
  cache.add('d', frameOf(100));
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.has(key))).toEqual(['a', 'c', 'd']);
  expect(cache.bytes).toBe(300);
});

test('what is on the screen stays, whatever the budget', () => {
  const cache = new FrameCache(150, (key) => key === 'seen');
  cache.add('seen', frameOf(100));
  cache.add('other', frameOf(100));
  cache.add('third', frameOf(100));
  expect(['seen', 'other', 'third'].filter((key) => cache.has(key))).toEqual(['seen', 'third']);
});

test('takes a quarter of the memory, never more than 3 GiB', () => {
  expect(defaultFrameCacheBytes(4)).toBe(2 ** 30);
  expect(defaultFrameCacheBytes(64)).toBe(3 * 2 ** 30);
});
