import { expect, test } from 'vitest';
import { type PositionedSlice, sortByPosition, spacingBetween } from './slice-order.ts';
import { cross, type PointLps, type Vector3 } from './vector.ts';

const x = { x: 1, y: 0, z: 0 };
const y = { x: 0, y: 1, z: 0 };

const slice = (
  originLps: PointLps,
  ordering: PositionedSlice['ordering'] = {},
  columnDirectionLps: Vector3 = y,
): PositionedSlice => ({
  plane: {
    originLps,
    rowDirectionLps: x,
    columnDirectionLps,
    normalLps: cross(x, columnDirectionLps),
    rowSpacingMm: 1,
    columnSpacingMm: 1,
  },
  ordering,
});
const axial = (z: number, ordering: PositionedSlice['ordering'] = {}) => slice({ x: 0, y: 0, z }, ordering);
const codes = (slices: readonly PositionedSlice[]) => sortByPosition(slices).findings.map(({ code }) => code);

test('slices are ordered along the normal, whatever their Instance Number (trap 30)', () => {
  const order = sortByPosition([
    axial(10, { instanceNumber: 1 }),
    axial(-5, { instanceNumber: 2 }),
    axial(2.5, { instanceNumber: 3 }),
  ]);
  expect(order.order).toEqual([1, 2, 0]);
  expect(order.positionsMm).toEqual([-5, 2.5, 10]);
  expect(order).toMatchObject({
    uniform: true,
    spacingMm: 7.5,
    imagesPerPosition: 1,
    shearDegrees: 0,
    findings: [],
  });
});

test('images at one place are ordered by time, echo, acquisition, then number (trap 30)', () => {
  const order = sortByPosition([
    axial(0, { temporalPosition: 2, instanceNumber: 1 }),
    axial(5, { temporalPosition: 1, instanceNumber: 9 }),
    axial(0, { temporalPosition: 1, echoNumber: 2 }),
    axial(5, { temporalPosition: 2 }),
    axial(0, { temporalPosition: 1, echoNumber: 1 }),
    axial(5, { temporalPosition: 1, instanceNumber: 3 }),
  ]);
  expect(order.order).toEqual([4, 2, 0, 5, 1, 3]);
  expect(order).toMatchObject({ imagesPerPosition: 3, uniform: true });
});

test('spacing is what lies along the normal, also for a tilted stack (traps 31, 32)', () => {
  // gantry tilt: 4 mm along z and 3 mm along y from slice to slice, images in the xy plane
  const tilted = [0, 1, 2].map((i) => slice({ x: 0, y: 3 * i, z: 4 * i }));
  const order = sortByPosition(tilted);
  expect(order.spacingMm).toBe(4);
  expect(order.stepLps).toEqual({ x: 0, y: 3, z: 4 });
  expect(order.shearDegrees).toBeCloseTo((Math.atan(3 / 4) * 180) / Math.PI, 9);
  expect(order.uniform).toBe(true);
  expect(order.findings.map(({ code }) => code)).toEqual(['PIXELS_SLICES_SHEARED']);
});

test('the distance between two planes has a sign (trap 31)', () => {
  const [near, far] = [axial(0).plane, axial(-3).plane];
  if (!near || !far) throw new Error('a slice without a plane');
  expect(spacingBetween(near, far)).toBe(-3);
});

test('a gap, a duplicate, a turned image and a wandering origin are found, and no volume is built (trap 33)', () => {
  expect(codes([axial(0), axial(1), axial(3)])).toEqual(['PIXELS_SLICES_UNEVEN']);
  expect(codes([axial(0), axial(1), axial(1), axial(2)])).toEqual(['PIXELS_SLICES_UNEQUAL_COUNT']);
  const turned = slice({ x: 0, y: 0, z: 2 }, {}, { x: 0, y: Math.cos(0.1), z: Math.sin(0.1) });
  expect(codes([axial(0), axial(1), turned])).toContain('PIXELS_SLICES_NOT_PARALLEL');
  expect(codes([axial(0), slice({ x: 4, y: 0, z: 1 }), axial(2)])).toEqual(['PIXELS_SLICES_UNEVEN']);
  expect(sortByPosition([axial(0), axial(1), axial(3)]).uniform).toBe(false);
});

test('spacings may differ by less than one part in a hundred (trap 33)', () => {
  expect(sortByPosition([axial(0), axial(1), axial(2.009)]).uniform).toBe(true);
  expect(sortByPosition([axial(0), axial(1), axial(2.02)]).uniform).toBe(false);
});

test('images without a position come last by Instance Number, and one image is no volume (trap 35)', () => {
  const order = sortByPosition([
    { ordering: { instanceNumber: 8 } },
    axial(3),
    { ordering: { instanceNumber: 2 } },
  ]);
  expect(order.order).toEqual([1, 2, 0]);
  expect(order.positionsMm).toEqual([3, Number.NaN, Number.NaN]);
  expect(order.findings.map(({ code }) => code)).toEqual(['PIXELS_SLICES_WITHOUT_POSITION']);
  expect(sortByPosition([axial(1)])).toMatchObject({ uniform: false, spacingMm: undefined, order: [0] });
});
