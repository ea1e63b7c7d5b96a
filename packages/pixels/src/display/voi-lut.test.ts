import { expect, test } from 'vitest';
import { applyVoiLut, applyWindow } from './voi-lut.ts';

test('trap 3: LINEAR works on center − 0.5 and width − 1', () => {
  const window = { center: 2048, width: 4096, function: 'LINEAR' } as const;
  expect(applyWindow(0, window)).toBe(0); // 2047.5 − 4095/2 = 0: the first value that is black
  expect(applyWindow(4095, window)).toBe(1); // 2047.5 + 4095/2 = 4095: the last value that is not past white
  expect(applyWindow(2047.5, window)).toBe(0.5);
  expect(applyWindow(1, window)).toBeCloseTo(1 / 4095, 12);
});

test('trap 3: LINEAR with width 1 is a step', () => {
  const window = { center: 100, width: 1, function: 'LINEAR' } as const;
  expect([99, 99.5, 100].map((value) => applyWindow(value, window))).toEqual([0, 0, 1]);
});

test('trap 4: LINEAR_EXACT uses the whole width, also below 1', () => {
  const window = { center: 0.5, width: 0.5, function: 'LINEAR_EXACT' } as const;
  expect([0.25, 0.375, 0.5, 0.625, 0.75].map((value) => applyWindow(value, window))).toEqual([
    0, 0.25, 0.5, 0.75, 1,
  ]);
});

test('trap 4: SIGMOID is 1 / (1 + e^(−4 (x − c) / w))', () => {
  const window = { center: 100, width: 400, function: 'SIGMOID' } as const;
  expect(applyWindow(100, window)).toBe(0.5);
  expect(applyWindow(200, window)).toBeCloseTo(0.731058578630005, 12);
  expect(applyWindow(-300, window)).toBeCloseTo(0.0179862099620916, 12);
});

test('trap 5: a VOI LUT clamps below its first and above its last input', () => {
  const lut = { firstMapped: -10, entries: Uint16Array.of(0, 1024, 4095), fullScale: 4095 };
  expect([-1000, -10, -9, -8, 500].map((value) => applyVoiLut(value, lut))).toEqual([
    0,
    0,
    1024 / 4095,
    1,
    1,
  ]);
});
