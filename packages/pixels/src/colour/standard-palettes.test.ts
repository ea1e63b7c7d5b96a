import { expect, test } from 'vitest';
import { standardPalette } from './standard-palettes.ts';

/** Rows of the tables of PS3.6 Annex B, counted from 0. */
const rows = (number: number, ...entries: readonly number[]) => {
  const rgb = standardPalette(`1.2.840.10008.1.5.${number}`) ?? new Uint8Array(0);
  expect(rgb.length).toBe(768);
  return entries.map((entry) => [...rgb.subarray(entry * 3, entry * 3 + 3)].join(' '));
};

test('well-known palettes have the colours of the standard', () => {
  const hotIron = ['0 0 0', '254 0 0', '255 0 0', '255 2 0', '255 128 4', '255 252 252', '255 255 255'];
  expect(rows(1, 0, 127, 128, 129, 192, 254, 255)).toEqual(hotIron);
  const pet = ['0 2 1', '0 125 123', '0 128 125', '1 126 127', '86 41 213', '128 0 255', '255 170 85'];
  expect(rows(2, 1, 62, 63, 64, 107, 128, 213)).toEqual(pet);
  const hotMetalBlue = ['0 0 17', '3 0 169', '52 0 197', '93 2 144', '190 64 0', '255 96 0', '255 253 252'];
  expect(rows(3, 9, 86, 103, 120, 153, 170, 254)).toEqual(hotMetalBlue);
  const petSteps = ['0 0 0', '96 0 80', '48 48 112', '128 128 224', '80 192 80', '208 144 0', '255 255 255'];
  expect(rows(4, 12, 13, 39, 90, 128, 192, 243)).toEqual(petSteps);
  expect(rows(5, 0, 255)).toEqual(['255 0 255', '255 255 0']);
  expect(rows(6, 0, 127, 128, 255)).toEqual(['0 255 0', '0 192 0', '0 191 2', '0 128 254']);
  expect(rows(7, 0, 255)).toEqual(['255 255 0', '255 0 0']);
  expect(rows(8, 0, 127, 255)).toEqual(['0 0 255', '0 127 192', '127 255 128']);
});

test('no other UID names a palette', () => {
  expect(standardPalette('1.2.840.10008.1.5.9')).toBeUndefined();
  expect(standardPalette('2.25.1')).toBeUndefined();
  expect(standardPalette('')).toBeUndefined();
});
