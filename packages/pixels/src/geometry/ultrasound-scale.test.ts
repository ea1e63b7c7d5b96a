import { expect, test } from 'vitest';
import type { UltrasoundRegion } from '../frame-description/frame-description.ts';
import { commonRegion } from './common-region.ts';
import { regionValueAt } from './ultrasound-scale.ts';

const tissue: UltrasoundRegion = {
  firstColumn: 0,
  firstRow: 0,
  lastColumn: 99,
  lastRow: 99,
  unitX: 'cm',
  unitY: 'cm',
  deltaX: 0.05,
  deltaY: 0.05,
  spatialFormat: '2d',
  dataType: 1,
};
/** A spectrum below it: 5 ms a column, 2 cm/s a row upwards, its baseline 40 rows below its top. */
const spectrum: UltrasoundRegion = {
  ...tissue,
  firstColumn: 10,
  firstRow: 100,
  lastRow: 199,
  unitX: 'seconds',
  unitY: 'cm/sec',
  deltaX: 0.005,
  deltaY: -2,
  referenceColumn: 0,
  referenceRow: 40,
  referenceValueX: 0,
  referenceValueY: 0,
  spatialFormat: 'spectral',
  dataType: 3,
};
const at = (column: number, row: number) => ({ column, row });

test('trap 28: a pixel of a spectrum tells its time and, from the baseline up, its velocity', () => {
  expect(regionValueAt(spectrum, at(10, 140))).toEqual({
    x: { unit: 'seconds', value: 0 },
    y: { unit: 'cm/sec', value: 0 },
  });
  // 20 columns on and 30 rows above the baseline, whose rows count from the region's top
  expect(regionValueAt(spectrum, at(30, 110))).toEqual({
    x: { unit: 'seconds', value: 0.1 },
    y: { unit: 'cm/sec', value: 60 },
  });
  expect(regionValueAt(spectrum, at(30, 150)).y).toEqual({ unit: 'cm/sec', value: -20 });
});

test('trap 28: the baseline may stand for another value, and lie outside of its region', () => {
  const shifted = { ...spectrum, referenceRow: -10, referenceValueY: 5 };
  expect(regionValueAt(shifted, at(10, 100)).y).toEqual({ unit: 'cm/sec', value: 5 - 20 });
});

test('trap 28: without a reference or a unit there is no value', () => {
  const { referenceRow: _, ...unreferenced } = spectrum;
  expect(regionValueAt(unreferenced, at(30, 110)).y).toBeUndefined();
  expect(regionValueAt({ ...spectrum, unitX: 'none', deltaX: 0 }, at(30, 110)).x).toBeUndefined();
});

test('trap 28: where regions overlap, the pixels are those of the region of high priority', () => {
  const inset: UltrasoundRegion = { ...spectrum, firstRow: 50, lastRow: 99, firstColumn: 0 };
  const below = { ...tissue, isLowPriority: true };
  const regions = [below, inset];
  expect(commonRegion(regions, at(5, 60), at(50, 90))).toBe(inset);
  expect(commonRegion(regions, at(5, 10), at(50, 40))).toBe(below);
  expect(commonRegion(regions, at(5, 10), at(50, 90))).toBe('different');
  // of equal priority nobody knows whose the pixels are
  expect(commonRegion([tissue, inset], at(5, 60), at(50, 90))).toBe('different');
});
