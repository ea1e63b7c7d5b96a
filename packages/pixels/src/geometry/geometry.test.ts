import { expect, test } from 'vitest';
import { planeAt, xAxis, yAxis, zAxis } from '../../test/planes.ts';
import { ellipseAreaMm2, polygonAreaMm2 } from './area.ts';
import { patientFromPixel, pixelFromPatient } from './image-plane.ts';
import { oppositeLetters, orientationLetters, parsePatientOrientation } from './orientation-letters.ts';
import { add, lengthMm, scale, type Vector3 } from './vector.ts';

/** Rows 2 mm apart, columns 0.5 mm. */
const tallPixels = { rowSpacingMm: 2, columnSpacingMm: 0.5 };
const axial = planeAt({ x: -100, y: -50, z: 10 }, tallPixels);

test('trap 37: Image Position is the centre of the first pixel, not its corner', () => {
  expect(patientFromPixel(axial, { column: 0, row: 0 })).toEqual({ x: -100, y: -50, z: 10 });
  expect(patientFromPixel(axial, { column: -0.5, row: -0.5 })).toEqual({ x: -100.25, y: -51, z: 10 });
});

test('trap 37: a patient point comes back to its pixel with its distance from the plane', () => {
  const sagittal = planeAt(
    { x: 3, y: 4, z: 5 },
    { rowDirectionLps: yAxis, columnDirectionLps: { x: 0, y: 0, z: -1 }, ...tallPixels },
  );
  const point = patientFromPixel(sagittal, { column: 7.25, row: 3.5 });
  expect(point).toEqual({ x: 3, y: 4 + 7.25 * 0.5, z: 5 - 3.5 * 2 });
  expect(pixelFromPatient(sagittal, { ...point, x: point.x - 4 })).toEqual({
    column: 7.25,
    row: 3.5,
    distanceMm: 4,
  });
});

test('trap 37: points come back to their pixels also where directions are written too coarsely for a right angle', () => {
  // 0.3° off
  const coarse = planeAt(
    { x: -100, y: -50, z: 10 },
    {
      rowDirectionLps: xAxis,
      columnDirectionLps: { x: Math.sin(0.005), y: Math.cos(0.005), z: 0 },
      ...tallPixels,
    },
  );
  const { column, row } = pixelFromPatient(coarse, patientFromPixel(coarse, { column: 30, row: 500 }));
  expect(column).toBeCloseTo(30, 9);
  expect(row).toBeCloseTo(500, 9);
});

test('trap 25: the column index moves by the second spacing, along the row', () => {
  expect(patientFromPixel(axial, { column: 10, row: 3 })).toEqual({ x: -95, y: -44, z: 10 });
});

test('trap 25: a slanted length counts both sides of a pixel', () => {
  const from = patientFromPixel(axial, { column: 0, row: 0 });
  const to = patientFromPixel(axial, { column: 6, row: 2 }); // 3 mm across, 4 mm down
  expect(lengthMm(from, to)).toBe(5);
});

test('trap 25: areas in pixels of two sides are measured with both', () => {
  const box = [
    { column: 2, row: 1 },
    { column: 12, row: 1 },
    { column: 12, row: 5 },
    { column: 2, row: 5 },
  ]; // 10 columns of 0.5 mm, 4 rows of 2 mm: 5 mm × 8 mm
  expect(polygonAreaMm2(box, tallPixels)).toBe(40);
  expect(polygonAreaMm2([...box].reverse(), tallPixels)).toBe(40);
  expect(polygonAreaMm2(box.slice(0, 3), tallPixels)).toBe(20);
  // half axes 2.5 mm and 4 mm
  expect(ellipseAreaMm2({ column: 2, row: 1 }, { column: 12, row: 5 }, tallPixels)).toBeCloseTo(
    31.4159265,
    6,
  );
});

test.each<[Vector3, string]>([
  [xAxis, 'L'],
  [scale(xAxis, -1), 'R'],
  [yAxis, 'P'],
  [scale(yAxis, -1), 'A'],
  [zAxis, 'H'],
  [scale(zAxis, -1), 'F'],
  [{ x: 0.1, y: 0.9, z: 0.424 }, 'PHL'],
  [{ x: 0.01, y: 0.9999, z: 0 }, 'P'],
  [{ x: 0, y: 0, z: 0 }, ''],
])('trap 38: %o points to %s, oblique directions with secondary letters', (direction, letters) => {
  expect(orientationLetters(direction)).toBe(letters);
});

test('trap 38: a quadruped has its own terms', () => {
  expect(orientationLetters(xAxis, 'QUADRUPED')).toBe('LE');
  expect(orientationLetters(scale(yAxis, -1), 'QUADRUPED')).toBe('V');
  expect(orientationLetters(add(scale(zAxis, -0.9), scale(yAxis, 0.4)), 'QUADRUPED')).toBe('CDD');
});

test('trap 38: letters of the other edge are opposite, letter by letter', () => {
  expect(oppositeLetters('AL')).toBe('PR');
  expect(oppositeLetters('FR')).toBe('HL');
  expect(oppositeLetters('LE')).toBe('');
  expect(oppositeLetters('LE', 'QUADRUPED')).toBe('RT');
  expect(oppositeLetters('CDV', 'QUADRUPED')).toBe('CRD');
  expect(oppositeLetters('PRL', 'QUADRUPED')).toBe('DIM');
  // ventral on the trunk, palmar or plantar on a limb
  expect(oppositeLetters('D', 'QUADRUPED')).toBe('');
});

test('trap 38: Patient Orientation that cannot be is not shown', () => {
  expect(parsePatientOrientation(['L', 'F'])).toEqual(['L', 'F']);
  expect(parsePatientOrientation(['al ', 'FP'])).toEqual(['AL', 'FP']);
  expect(parsePatientOrientation(['L', 'R'])).toBeUndefined(); // rows and columns along one axis
  expect(parsePatientOrientation(['AP', 'F'])).toBeUndefined(); // a term with its opposite
  expect(parsePatientOrientation(['LEFT', 'F'])).toBeUndefined();
  expect(parsePatientOrientation(['L'])).toBeUndefined();
  expect(parsePatientOrientation(['RT', 'CD'])).toBeUndefined();
  expect(parsePatientOrientation(['RT', 'CD'], 'QUADRUPED')).toEqual(['RT', 'CD']);
});
