import { expect, test } from 'vitest';
import { description, greyFrame, greyRow } from '../../test/builders.ts';
import { windowOfValues } from './window-of-values.ts';

/** 0 to 999, and what a few wild pixels hold. */
const withOutliers = (wild: readonly number[]) => [...Array.from({ length: 1000 }, (_, i) => i), ...wild];

test('a hundredth of the values is left out at either end, by modality value', () => {
  const frame = greyRow(Int16Array.from(withOutliers([-30_000, 30_000])));
  // Ranks 10 and 991 of 1002: 9 and 990.
  expect(windowOfValues(frame, description())).toEqual({ center: 500, width: 982, function: 'LINEAR' });
  const turned = description({ modalityTransform: { kind: 'rescale', slope: -1, intercept: 1000 } });
  expect(windowOfValues(frame, turned)).toEqual({ center: 501, width: 982, function: 'LINEAR' });
});

test.each([Float32Array, Float64Array])(
  'fractions make a LINEAR_EXACT window, NaN and infinity left out: %o',
  (Values) => {
    const frame = greyRow(
      Values.of(0.25, Number.NaN, Number.NEGATIVE_INFINITY, 0.5, 0.75, Number.POSITIVE_INFINITY),
    );
    expect(windowOfValues(frame, description())).toEqual({
      center: 0.5,
      width: 0.5,
      function: 'LINEAR_EXACT',
    });
  },
);

test('integers that lie far apart are ranked as they are', () => {
  const frame = greyRow(Int32Array.of(2_000_000_000, -2_000_000_000, 5));
  expect(windowOfValues(frame, description())).toEqual({
    center: 0.5,
    width: 4_000_000_001,
    function: 'LINEAR',
  });
});

test('padding, what a shutter covers and what a file cut short lacks are left out', () => {
  const padding = { lowest: -2000, highest: -2000 };
  const shutter = { greyLevel: 0, rectangle: { leftColumn: 2, rightColumn: 5, upperRow: 1, lowerRow: 1 } };
  const frame = greyRow(Int16Array.of(900, -2000, 10, 20, 30, 901));
  expect(windowOfValues(frame, description({ padding, shutter }))).toEqual({
    center: 20.5,
    width: 21,
    function: 'LINEAR',
  });
  const cut = { ...greyRow(Int16Array.of(10, 20, 0, 0)), truncated: { wholePixels: 2 } };
  expect(windowOfValues(cut, description())).toEqual({ center: 15.5, width: 11, function: 'LINEAR' });
});

test('where all but a few values are one, all of them count', () => {
  const frame = greyRow(Uint8Array.from({ length: 500 }, (_, i) => (i === 7 ? 200 : 3)));
  expect(windowOfValues(frame, description())).toEqual({ center: 102, width: 198, function: 'LINEAR' });
});

test('no values, and one value, make no window', () => {
  const padding = { lowest: 7, highest: 7 };
  const frame = greyRow(Uint8Array.of(7, 7, 9));
  expect(windowOfValues(frame, description({ padding }))).toBe('one-value');
  expect(windowOfValues(greyRow(Uint8Array.of(7, 7)), description({ padding }))).toBe('no-values');
  expect(windowOfValues(greyRow(Float32Array.of(Number.NaN)), description())).toBe('no-values');
});

/** Value 10 · row + column. */
const square = greyFrame(
  10,
  10,
  Uint8Array.from({ length: 100 }, (_, i) => i),
);

test.each([
  ['from any of its corners', { column: 5, row: 4 }, { column: 5, row: 2 }, { column: 3, row: 4 }],
  ['up to the edges of the image', { column: 3, row: 2 }, { column: 5.4, row: 2 }, { column: 3, row: 4.4 }],
])('a region holds the pixels whose centres lie in it, %s', (_, corner, ...neighbours) => {
  // 23 to 45.
  expect(windowOfValues(square, description(), { corner, neighbours })).toEqual({
    center: 34.5,
    width: 23,
    function: 'LINEAR',
  });
});

test('a region of a turned picture lies askew in the image', () => {
  // A diamond around column 5, row 5 that reaches one pixel each way: 45, 54, 55, 56 and 65, and not 44 nor 66.
  const diamond = {
    corner: { column: 5, row: 4 },
    neighbours: [
      { column: 6, row: 5 },
      { column: 4, row: 5 },
    ],
  } as const;
  expect(windowOfValues(square, description(), diamond)).toEqual({
    center: 55.5,
    width: 21,
    function: 'LINEAR',
  });
});

test('a region beside the image, between pixels or without area holds no values', () => {
  const region = (column: number, row: number, size: number) => ({
    corner: { column, row },
    neighbours: [
      { column: column + size, row },
      { column, row: row + size },
    ] as const,
  });
  for (const empty of [region(-9, -9, 8), region(3.2, 3.2, 0.5), region(3, 3, 0)])
    expect(windowOfValues(square, description(), empty)).toBe('no-values');
});
