import { expect, test } from 'vitest';
import { calibrateByLength } from './user-calibration.ts';

test('trap 26: a line of known length calibrates by hand, and the result says so', () => {
  const from = { column: 10, row: 10 };
  expect(calibrateByLength(from, { column: 60, row: 10 }, 25, { vertical: 1, horizontal: 1 })).toEqual({
    rowSpacingMm: 0.5,
    columnSpacingMm: 0.5,
    provenance: 'user',
    label: 'calibrated by hand',
  });
  expect(calibrateByLength(from, from, 25, { vertical: 1, horizontal: 1 })).toBeUndefined();
  expect(calibrateByLength(from, { column: 20, row: 10 }, 0, { vertical: 1, horizontal: 1 })).toBeUndefined();
});

test('trap 24: pixels that are not square keep their shape when they are calibrated', () => {
  // pixels twice as high as wide: 30 columns and 20 rows are 30 and 40 widths, so the line is 50 widths long
  const calibrated = calibrateByLength({ column: 0, row: 0 }, { column: 30, row: 20 }, 100, {
    vertical: 2,
    horizontal: 1,
  });
  expect(calibrated).toMatchObject({ columnSpacingMm: 2, rowSpacingMm: 4 });
});
