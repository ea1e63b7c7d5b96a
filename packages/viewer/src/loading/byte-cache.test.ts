import type { DecodedFrame } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { ByteCache } from './byte-cache.ts';
import { memoryBudget } from './memory-budget.ts';

const frameOf = (bytes: number): DecodedFrame => ({
  rows: 1,
  columns: bytes,
  samplesPerPixel: 1,
  values: new Uint8Array(bytes),
  minimum: 0,
  maximum: 0,
});

const bytesOf = ({ values }: DecodedFrame) => values.byteLength;

test('what was used least lately goes first', () => {
  const cache = new ByteCache({ budgetBytes: 300, bytesOf });
  for (const key of ['a', 'b', 'c']) cache.add(key, frameOf(100));
  cache.find('a');
  cache.add('d', frameOf(100));
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.has(key))).toEqual(['a', 'c', 'd']);
  expect(cache.bytes).toBe(300);
});

test('what is on the screen stays, whatever the budget', () => {
  const cache = new ByteCache({ budgetBytes: 150, bytesOf, isPinned: (key) => key === 'seen' });
  cache.add('seen', frameOf(100));
  cache.add('other', frameOf(100));
  cache.add('third', frameOf(100));
  expect(['seen', 'other', 'third'].filter((key) => cache.has(key))).toEqual(['seen', 'third']);
});

test('takes a quarter of the memory, never more than 3 GiB, and a quarter of that for compressed frames', () => {
  expect(memoryBudget(undefined, 4)).toEqual({ decodedBytes: 2 ** 30, compressedBytes: 2 ** 28 });
  expect(memoryBudget(undefined, 64).decodedBytes).toBe(3 * 2 ** 30);
  expect(memoryBudget(1000, 64)).toEqual({ decodedBytes: 1000, compressedBytes: 250 });
});
