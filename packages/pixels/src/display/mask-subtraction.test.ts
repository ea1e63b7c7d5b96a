import { expect, test } from 'vitest';
import { greyFrame } from '../../test/builders.ts';
import { subtractMask } from './mask-subtraction.ts';

const frame = (...values: number[]) => greyFrame(2, 3, Uint16Array.from(values));

test('trap 48: the average of the masks is subtracted from the average of the contrast frames', () => {
  const contrast = [frame(10, 20, 30, 40, 50, 60), frame(20, 30, 40, 50, 60, 70)];
  const masks = [frame(1, 2, 3, 4, 5, 6), frame(2, 3, 4, 5, 6, 7)];
  const { values, minimum, maximum } = subtractMask(contrast, masks);
  expect([...values]).toEqual([13.5, 22.5, 31.5, 40.5, 49.5, 58.5]);
  expect([minimum, maximum]).toEqual([13.5, 58.5]);
});

test('trap 48: a mask is moved down and to the left, its edge going on', () => {
  const nothing = frame(0, 0, 0, 0, 0, 0);
  const mask = frame(1, 2, 3, 4, 5, 6);
  expect([...subtractMask([nothing], [mask], { rowsDown: 1, columnsLeft: 0 }).values]).toEqual([
    -1, -2, -3, -1, -2, -3,
  ]);
  expect([...subtractMask([nothing], [mask], { rowsDown: 0, columnsLeft: 1 }).values]).toEqual([
    -2, -3, -3, -5, -6, -6,
  ]);
});

test('trap 48: a shift by parts of a pixel interpolates', () => {
  const nothing = frame(0, 0, 0, 0, 0, 0);
  const mask = frame(0, 4, 8, 12, 16, 20);
  // Down by 0.5: row 1 is the mean of rows 0 and 1; left by 0.25: a quarter of the way to the right neighbour.
  expect([...subtractMask([nothing], [mask], { rowsDown: 0.5, columnsLeft: 0.25 }).values]).toEqual([
    -1, -5, -8, -7, -11, -14,
  ]);
});

test('frames of different sizes are refused', () => {
  expect(() => subtractMask([frame(1, 2, 3, 4, 5, 6)], [greyFrame(1, 6, new Uint16Array(6))])).toThrow(
    /not alike/,
  );
});
