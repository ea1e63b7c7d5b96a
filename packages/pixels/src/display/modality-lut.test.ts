import { expect, test } from 'vitest';
import { description, greyRow } from '../../test/builders.ts';
import { displayGrey } from './display-frame.ts';
import { applyModalityTransform, modalityValueAt } from './modality-lut.ts';

test('trap 75: a probe reads 32-bit integers and doubles to their last bit', () => {
  // 2^24 + 1 is the first whole number that a 32-bit float loses, 2049 the first that a half float loses.
  expect(modalityValueAt(greyRow(Int32Array.of(2 ** 24 + 1)), description(), 0, 0)).toBe(16_777_217);
  expect(modalityValueAt(greyRow(Uint16Array.of(2049)), description(), 0, 0)).toBe(2049);
  expect(modalityValueAt(greyRow(Float64Array.of(0.1)), description(), 0, 0)).toBe(0.1);
});

test('trap 75: neighbours far up in the range of 16 and 32 bits stay apart in a narrow window', () => {
  const between = (center: number) => ({ window: { center, width: 1, function: 'LINEAR' } }) as const;
  expect([...displayGrey(greyRow(Uint16Array.of(65_001, 65_002)), description(), between(65_002))]).toEqual([
    0, 255,
  ]);
  const far = 2 ** 30;
  expect([...displayGrey(greyRow(Int32Array.of(far, far + 1)), description(), between(far + 1))]).toEqual([
    0, 255,
  ]);
});

test('a Modality LUT clamps at both ends and may run backwards', () => {
  const lut = { firstMapped: -1, entries: Uint16Array.of(30, 20, 10), fullScale: 255 };
  expect([-5, -1, 0, 1, 9].map((value) => applyModalityTransform(value, { kind: 'lut', lut }))).toEqual([
    30, 30, 20, 10, 10,
  ]);
});
