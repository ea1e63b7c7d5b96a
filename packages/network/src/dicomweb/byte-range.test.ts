import { expect, test } from 'vitest';
import { parseByteRange } from './byte-range.ts';

test.each([
  ['bytes=0-99', { byteOffset: 0, byteLength: 100 }],
  ['bytes=150-', { byteOffset: 150, byteLength: 50 }],
  ['bytes=-50', { byteOffset: 150, byteLength: 50 }],
  ['bytes=-500', { byteOffset: 0, byteLength: 200 }],
  ['bytes=190-999', { byteOffset: 190, byteLength: 10 }],
  ['bytes=200-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-1', undefined],
  ['bytes=0-1,5-6', undefined],
  ['lines=0-1', undefined],
  ['bytes=-', undefined],
  [undefined, undefined],
])('%s of 200 bytes is %j', (header, expected) => {
  expect(parseByteRange(header, 200)).toEqual(expected);
});
