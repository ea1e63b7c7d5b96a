import { expect, test } from 'vitest';
import { bytesSource } from './byte-source.ts';
import { sourceOfPlaces, withinPlaces } from './places.ts';

const places = [
  { byteOffset: 2, byteLength: 3 },
  { byteOffset: 10, byteLength: 0 },
  { byteOffset: 20, byteLength: 4 },
];

test('a part of bytes in several places is found in those it touches', () => {
  expect(withinPlaces(places, { byteOffset: 1, byteLength: 4 })).toEqual([
    { byteOffset: 3, byteLength: 2 },
    { byteOffset: 20, byteLength: 2 },
  ]);
  expect(withinPlaces(places, { byteOffset: 7, byteLength: 9 })).toEqual([]);
});

test('places are read as one source, and no further than they go', async () => {
  const source = sourceOfPlaces(bytesSource(Uint8Array.from({ length: 30 }, (_, at) => at)), places);
  expect(source.byteLength).toBe(7);
  expect([...(await source.read(2, 99))]).toEqual([4, 20, 21, 22, 23]);
});
