import type { FrameDescription, UltrasoundRegion } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { scaleBar } from '../overlay/scale-bar.ts';
import { measureLength } from './measure-length.ts';

const bare = { ultrasoundRegions: [] } as unknown as FrameDescription;
const region: UltrasoundRegion = {
  firstColumn: 0,
  firstRow: 0,
  lastColumn: 99,
  lastRow: 99,
  unitX: 'cm',
  unitY: 'cm',
  deltaX: 0.05,
  deltaY: 0.02,
  spatialFormat: '2d',
  dataType: 1,
};
const doppler: UltrasoundRegion = {
  ...region,
  firstRow: 100,
  lastRow: 199,
  unitX: 'seconds',
  unitY: 'cm/sec',
  deltaX: 0.01,
  deltaY: -0.5,
  spatialFormat: 'spectral',
};
const withRegions = (...ultrasoundRegions: UltrasoundRegion[]): FrameDescription => ({
  ...bare,
  ultrasoundRegions,
});
const from = { column: 10, row: 10 };

test('rows and columns of different size count each for themselves: Pixel Spacing is vertical first', () => {
  const spacing = {
    rowSpacingMm: 2,
    columnSpacingMm: 0.5,
    provenance: 'detector',
    label: 'at detector',
  } as const;
  const measured = measureLength(from, { column: 16, row: 12 }, { ...bare, spacing });
  expect(measured.value).toBeCloseTo(5, 9);
  expect(measured).toMatchObject({ unit: 'mm', text: '5.00 mm', note: 'at detector' });
});

test('an ultrasound region gives mm in its own scale', () => {
  const measured = measureLength(from, { column: 16, row: 30 }, withRegions(region));
  expect(measured.value).toBeCloseTo(5, 9);
  expect(measured).toMatchObject({ unit: 'mm', note: 'ultrasound region' });
});

test('in a spectrum time and velocity are told apart, and no distance is made of them', () => {
  const measured = measureLength(
    { column: 10, row: 110 },
    { column: 30, row: 150 },
    withRegions(region, doppler),
  );
  expect(measured).toEqual({
    value: undefined,
    unit: '',
    text: '200 ms · 20.0 cm/s',
    note: 'ultrasound region',
  });
});

test('from one region into another there are only pixels', () => {
  const measured = measureLength(from, { column: 10, row: 150 }, withRegions(region, doppler));
  expect(measured).toMatchObject({ unit: 'px', value: 140, note: 'across regions' });
});

test('regions that overlap must agree', () => {
  const other = { ...region, deltaX: 0.1 };
  expect(measureLength(from, { column: 20, row: 10 }, withRegions(region, other)).unit).toBe('px');
  const same = { ...region, dataType: 2 };
  expect(measureLength(from, { column: 20, row: 10 }, withRegions(region, same))).toMatchObject({
    unit: 'mm',
  });
});

test('a point that also lies in a region of another scale gives no mm', () => {
  const inset = { ...region, firstColumn: 50, deltaX: 0.1 };
  expect(measureLength(from, { column: 60, row: 10 }, withRegions(region, inset)).unit).toBe('px');
  expect(measureLength({ column: 60, row: 10 }, from, withRegions(inset, region)).unit).toBe('px');
});

test('a length in a placed picture uses the spacing that its label speaks of', () => {
  const plane = {
    originLps: { x: 0, y: 0, z: 0 },
    rowDirectionLps: { x: 1, y: 0, z: 0 },
    columnDirectionLps: { x: 0, y: 1, z: 0 },
    normalLps: { x: 0, y: 0, z: 1 },
    rowSpacingMm: 0.2,
    columnSpacingMm: 0.2,
  };
  const spacing = {
    rowSpacingMm: 0.1,
    columnSpacingMm: 0.1,
    provenance: 'magnified',
    label: 'magnification corrected',
  } as const;
  const description = { ...bare, plane, spacing };
  expect(measureLength(from, { column: 40, row: 50 }, description)).toMatchObject({
    text: '5.00 mm',
    note: 'magnification corrected',
  });
  expect(scaleBar(description, 1, 400)).toMatchObject({ lengthPx: 100, text: '1 cm' });
});

test('outside every region the picture has no scale', () => {
  const measured = measureLength({ column: 300, row: 300 }, { column: 303, row: 304 }, withRegions(region));
  expect(measured).toMatchObject({ value: 5, unit: 'px', text: '5.00 px', note: 'uncalibrated' });
});
