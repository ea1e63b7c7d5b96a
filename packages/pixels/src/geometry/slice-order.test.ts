import { expect, test } from 'vitest';
import { axialAt, planeAt } from '../../test/planes.ts';
import { type PositionedSlice, sortByPosition, spacingBetween } from './slice-order.ts';

type Ordering = PositionedSlice['ordering'];
const axial = (z: number, ordering: Ordering = {}): PositionedSlice => ({ plane: axialAt(z), ordering });
const codes = (slices: readonly PositionedSlice[]) => sortByPosition(slices).findings.map(({ code }) => code);

test('trap 30: slices are ordered along the normal, whatever their Instance Number', () => {
  const order = sortByPosition([
    axial(10, { instanceNumber: 1 }),
    axial(-5, { instanceNumber: 2 }),
    axial(2.5, { instanceNumber: 3 }),
  ]);
  expect(order.order).toEqual([1, 2, 0]);
  expect(order.positionsMm).toEqual([-5, 2.5, 10]);
  expect(order.positions).toEqual([[1], [2], [0]]);
  expect(order).toMatchObject({
    uniform: true,
    spacingMm: 7.5,
    imagesPerPosition: 1,
    shearDegrees: 0,
    findings: [],
  });
});

test('trap 30: the direction is that of rows × columns, signed', () => {
  // columns run to the front: the normal points to the feet
  const flipped = (z: number): PositionedSlice => ({
    plane: planeAt({ x: 0, y: 0, z }, { columnDirectionLps: { x: 0, y: -1, z: 0 } }),
    ordering: {},
  });
  const order = sortByPosition([flipped(0), flipped(10), flipped(5)]);
  expect(order.order).toEqual([1, 2, 0]);
  expect(order.positionsMm).toEqual([-10, -5, 0]);
});

test('trap 30: images at one place are ordered by time, echo, b-value, acquisition, trigger time, then number', () => {
  const first = { temporalPosition: 1, echoNumber: 1, bValue: 0, acquisitionNumber: 1, triggerTimeMs: 10 };
  const later: Ordering[] = [
    { ...first, instanceNumber: 9 },
    { ...first, triggerTimeMs: 20, instanceNumber: 8 },
    { ...first, acquisitionNumber: 2, instanceNumber: 7 },
    { ...first, bValue: 800, instanceNumber: 6 },
    { ...first, echoNumber: 2, instanceNumber: 5 },
    { ...first, temporalPosition: 2, instanceNumber: 4 },
  ];
  const shuffled = [5, 0, 3, 1, 4, 2].map((i) => axial(0, later[i]));
  expect(sortByPosition(shuffled).order.map((index) => shuffled[index]?.ordering)).toEqual(later);
});

test('trap 31: the distance of two planes is measured along the normal and has a sign', () => {
  expect(spacingBetween(axialAt(0), axialAt(-3))).toBe(-3);
  expect(spacingBetween(axialAt(0), planeAt({ x: 40, y: -30, z: 2 }))).toBe(2);
});

test('trap 32: the spacing of a tilted stack is its projection, the step is not along the normal', () => {
  // 4 mm along z and 3 mm along y from slice to slice (5 mm apart in space), images in the xy plane
  const tilted = [0, 1, 2].map((i) => ({ plane: planeAt({ x: 0, y: 3 * i, z: 4 * i }), ordering: {} }));
  const order = sortByPosition(tilted);
  expect(order.spacingMm).toBe(4);
  expect(order.spacing?.stepLps).toEqual({ x: 0, y: 3, z: 4 });
  expect(order.spacing?.shear).toMatchObject({ alongRowMm: 0, alongColumnMm: 3 });
  expect(order.shearDegrees).toBeCloseTo(36.869898, 5); // atan(3 / 4)
  expect(order.uniform).toBe(true);
  expect(order.findings.map(({ code }) => code)).toEqual(['PIXELS_SLICES_SHEARED']);
});

test('trap 33: a gap is found, with how many images it has room for', () => {
  const order = sortByPosition([0, 1, 2, 5, 6].map((z) => axial(z)));
  expect(order.uniform).toBe(false);
  expect(order.spacing?.gaps).toEqual([{ afterPosition: 2, distanceMm: 3, missingSlices: 2 }]);
  expect(order.findings.map(({ code }) => code)).toEqual(['PIXELS_SLICES_GAP', 'PIXELS_SLICES_UNEVEN']);
});

test('trap 33: uneven spacing, a duplicate, a turned image, other pixels and a wandering origin are found', () => {
  expect(codes([axial(0), axial(1), axial(2.2)])).toEqual(['PIXELS_SLICES_UNEVEN']);
  expect(codes([axial(0), axial(1), axial(1), axial(2)])).toEqual(['PIXELS_SLICES_UNEQUAL_COUNT']);
  const columnDirectionLps = { x: 0, y: Math.cos(0.1), z: Math.sin(0.1) };
  const turned = { plane: planeAt({ x: 0, y: 0, z: 2 }, { columnDirectionLps }), ordering: {} };
  expect(codes([axial(0), axial(1), turned])).toContain('PIXELS_SLICES_NOT_PARALLEL');
  const larger = { plane: planeAt({ x: 0, y: 0, z: 2 }, { columnSpacingMm: 1.01 }), ordering: {} };
  expect(codes([axial(0), axial(1), larger])).toEqual(['PIXELS_SLICES_GRID_DIFFERS']);
  const aside = { plane: planeAt({ x: 4, y: 0, z: 1 }), ordering: {} };
  expect(codes([axial(0), aside, axial(2)])).toEqual(['PIXELS_SLICES_NOT_IN_LINE']);
});

test('trap 33: spacings may differ by a hundredth of their median, or by the millimetres that are stated', () => {
  const nearly = [axial(0), axial(1), axial(2.009)];
  expect(sortByPosition(nearly).spacing?.toleranceMm).toBeCloseTo(0.010045, 9); // of the median, 1.0045 mm
  expect(sortByPosition(nearly).uniform).toBe(true);
  const further = [axial(0), axial(1), axial(2.02)];
  expect(sortByPosition(further).uniform).toBe(false);
  expect(sortByPosition(further, 0.05).uniform).toBe(true);
});

test('trap 33: images a few thousandths of a millimetre apart are one position, but not where pixels are as fine', () => {
  expect(sortByPosition([axial(0), axial(0.004)]).positions).toEqual([[0, 1]]);
  const fine = (z: number) => ({
    plane: planeAt({ x: 0, y: 0, z }, { rowSpacingMm: 0.004, columnSpacingMm: 0.004 }),
    ordering: {},
  });
  expect(sortByPosition([fine(0), fine(0.004)]).positions).toEqual([[0], [1]]);
});

test('trap 35: images without a position come last by Instance Number, and one image is no stack', () => {
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

test('trap 44: frames without a place go on from part to part of a concatenation', () => {
  const frame = (concatenatedFrameNumber: number): PositionedSlice => ({
    ordering: { instanceNumber: 1, concatenatedFrameNumber },
  });
  expect(sortByPosition([frame(4), frame(1), frame(3), frame(2)]).order).toEqual([1, 3, 2, 0]);
});
