import { expect, test } from 'vitest';
import { type ImagePlane, patientFromPixel, pixelFromPatient } from './image-plane.ts';
import { oppositeLetters, orientationLetters } from './orientation-letters.ts';
import { cross, lengthMm, type Vector3 } from './vector.ts';

const x = { x: 1, y: 0, z: 0 };
const y = { x: 0, y: 1, z: 0 };
const z = { x: 0, y: 0, z: 1 };
const plane = (changes: Partial<ImagePlane> = {}): ImagePlane => {
  const { rowDirectionLps = x, columnDirectionLps = y } = changes;
  return {
    originLps: { x: -100, y: -50, z: 10 },
    rowDirectionLps,
    columnDirectionLps,
    normalLps: cross(rowDirectionLps, columnDirectionLps),
    rowSpacingMm: 2,
    columnSpacingMm: 0.5,
    ...changes,
  };
};

test('Image Position is the centre of the first pixel (trap 37)', () => {
  expect(patientFromPixel(plane(), { column: 0, row: 0 })).toEqual({ x: -100, y: -50, z: 10 });
  expect(patientFromPixel(plane(), { column: -0.5, row: -0.5 })).toEqual({ x: -100.25, y: -51, z: 10 });
});

test('the column index moves by column spacing along the row (trap 25)', () => {
  expect(patientFromPixel(plane(), { column: 10, row: 3 })).toEqual({ x: -95, y: -44, z: 10 });
});

test('a patient point comes back to its pixel with its distance from the plane', () => {
  const sagittal = plane({ rowDirectionLps: y, columnDirectionLps: { x: 0, y: 0, z: -1 } });
  const point = patientFromPixel(sagittal, { column: 7.25, row: 3.5 });
  expect(pixelFromPatient(sagittal, { ...point, x: point.x - 4 })).toEqual({
    column: 7.25,
    row: 3.5,
    distanceMm: 4,
  });
});

test('length is measured in the patient, anisotropic pixels included (trap 25)', () => {
  const from = patientFromPixel(plane(), { column: 0, row: 0 });
  const to = patientFromPixel(plane(), { column: 6, row: 2 }); // 3 mm and 4 mm
  expect(lengthMm(from, to)).toBe(5);
});

test.each<[Vector3, string]>([
  [x, 'L'],
  [{ x: -1, y: 0, z: 0 }, 'R'],
  [y, 'P'],
  [{ x: 0, y: -1, z: 0 }, 'A'],
  [z, 'H'],
  [{ x: 0, y: 0, z: -1 }, 'F'],
  [{ x: 0.1, y: 0.9, z: 0.424 }, 'PHL'],
  [{ x: 0.01, y: 0.9999, z: 0 }, 'P'],
  [{ x: 0, y: 0, z: 0 }, ''],
])('%o points to %s (trap 38)', (direction, letters) => {
  expect(orientationLetters(direction)).toBe(letters);
});

test('letters have opposites, and a quadruped’s have none here (trap 38)', () => {
  expect(oppositeLetters('AL')).toBe('PR');
  expect(oppositeLetters('HFR')).toBe('FHL');
  expect(oppositeLetters('LE')).toBe('');
});
