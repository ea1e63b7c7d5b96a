import { expect, test } from 'vitest';
import { greyFrame } from '../../test/builders.ts';
import type { DecodedFrame } from '../decoded-frame.ts';
import { type MaskShift, subtractionMask, subtractMask } from './mask-subtraction.ts';

const frame = (...values: number[]) => greyFrame(2, 3, Uint16Array.from(values));

test('trap 48: the average of the masks is subtracted from the average of the contrast frames', () => {
  const contrast = [frame(10, 20, 30, 40, 50, 60), frame(20, 30, 40, 50, 60, 70)];
  const masks = [frame(1, 2, 3, 4, 5, 6), frame(2, 3, 4, 5, 6, 7)];
  const { values, minimum, maximum } = subtractMask(contrast, subtractionMask(masks));
  expect([...values]).toEqual([13.5, 22.5, 31.5, 40.5, 49.5, 58.5]);
  expect([minimum, maximum]).toEqual([13.5, 58.5]);
});

const fromNothing = (mask: DecodedFrame, shift: MaskShift) => {
  const nothing = frame(0, 0, 0, 0, 0, 0);
  return [...subtractMask([nothing], subtractionMask([mask], shift)).values];
};

test('trap 48: a mask is moved down and to the left, its edge going on', () => {
  const mask = frame(1, 2, 3, 4, 5, 6);
  expect(fromNothing(mask, { rowsDown: 1, columnsLeft: 0 })).toEqual([-1, -2, -3, -1, -2, -3]);
  expect(fromNothing(mask, { rowsDown: 0, columnsLeft: 1 })).toEqual([-2, -3, -3, -5, -6, -6]);
});

test('trap 48: a shift by parts of a pixel interpolates', () => {
  const mask = frame(0, 4, 8, 12, 16, 20);
  // Down by 0.5: row 1 is the mean of rows 0 and 1; left by 0.25: a quarter of the way to the right neighbour.
  expect(fromNothing(mask, { rowsDown: 0.5, columnsLeft: 0.25 })).toEqual([-1, -5, -8, -7, -11, -14]);
});

test('frames of different sizes are refused', () => {
  const mask = subtractionMask([greyFrame(1, 6, new Uint16Array(6))]);
  expect(() => subtractMask([frame(1, 2, 3, 4, 5, 6)], mask)).toThrow(/not alike/);
  expect(() => subtractionMask([])).toThrow(/not alike/);
});

test('trap 48: values proportional to the beam are subtracted as logarithms, so that half the light is the same anywhere', () => {
  const scale = { kind: 'logarithm', largest: 1023 } as const;
  const mask = subtractionMask([frame(1023, 511, 255, 127, 63, 0)], undefined, scale);
  const { values } = subtractMask([frame(511, 255, 127, 63, 31, 0)], mask);
  // ln(1024) is 10 halvings, and 1023 stays 1023: each halving is 102.3.
  for (const value of values.slice(0, 5)) expect(value).toBeCloseTo(-102.3, 3);
  expect(values[5]).toBe(0);
});
