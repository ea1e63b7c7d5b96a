import { expect, test } from 'vitest';
import { description, greyFrame } from '../../test/builders.ts';
import type { DisplayShutter } from '../frame-description/describe-shutter.ts';
import { displayGrey, displayRgba } from './display-frame.ts';
import { shutterMask, shutterRgb } from './shutter.ts';

const square = { vertical: 1, horizontal: 1 };
/** The mask as text, # where covered. */
const drawn = (
  shutter: Omit<DisplayShutter, 'greyLevel'>,
  rows: number,
  columns: number,
  aspect = square,
) => {
  const mask = shutterMask({ greyLevel: 0, ...shutter }, rows, columns, aspect);
  return Array.from({ length: rows }, (_, row) =>
    [...mask.subarray(row * columns, (row + 1) * columns)].map((covered) => (covered ? '#' : '.')).join(''),
  );
};

test('trap 47: the edges of a rectangular shutter count from 1 and are visible', () => {
  const rectangle = { leftColumn: 2, rightColumn: 4, upperRow: 1, lowerRow: 2 };
  expect(drawn({ rectangle }, 3, 5)).toEqual([
    '#...#', //
    '#...#',
    '#####',
  ]);
});

test('trap 47: a circular shutter is measured from its centre, counted from 1', () => {
  // Centre at row 3, column 3, radius 2: the pixels at most 2 away.
  expect(drawn({ circle: { centerRow: 3, centerColumn: 3, radiusColumns: 2 } }, 5, 5)).toEqual([
    '##.##',
    '#...#',
    '.....',
    '#...#',
    '##.##',
  ]);
});

test('trap 47: a circle stays round in the patient where pixels are taller than wide', () => {
  // Rows are twice as far apart: one row is as far as two columns.
  const tall = { vertical: 2, horizontal: 1 };
  expect(drawn({ circle: { centerRow: 2, centerColumn: 3, radiusColumns: 2 } }, 3, 5, tall)).toEqual([
    '##.##',
    '.....',
    '##.##',
  ]);
});

test('trap 47: a polygonal shutter shows its corners and edges, and is closed by itself', () => {
  const polygon = [
    { row: 1, column: 1 },
    { row: 5, column: 1 },
    { row: 5, column: 5 },
  ];
  expect(drawn({ polygon }, 6, 6)).toEqual(['.#####', '..####', '...###', '....##', '.....#', '######']);
});

test('trap 47: a polygon that folds in covers the bay', () => {
  const polygon = [
    { row: 1, column: 1 },
    { row: 5, column: 1 },
    { row: 5, column: 5 },
    { row: 1, column: 5 },
    { row: 3, column: 3 },
  ];
  expect(drawn({ polygon }, 5, 5)).toEqual([
    '.###.', //
    '..#..',
    '.....',
    '.....',
    '.....',
  ]);
});

test('trap 47: of several shapes the least of the image stays visible', () => {
  const rectangle = { leftColumn: 1, rightColumn: 3, upperRow: 1, lowerRow: 5 };
  const circle = { centerRow: 3, centerColumn: 3, radiusColumns: 2 };
  expect(drawn({ rectangle, circle }, 5, 5)).toEqual([
    '##.##', //
    '#..##',
    '...##',
    '#..##',
    '##.##',
  ]);
});

test('trap 47: ones of a bitmap shutter are covered', () => {
  const bitmap = {
    group: 0x6002,
    rows: 2,
    columns: 2,
    originRow: 1,
    originColumn: 1,
    kind: 'graphics',
    bits: { kind: 'separate', mask: Uint8Array.of(1, 0, 0, 1) },
  } as const;
  expect(drawn({ bitmap }, 2, 2)).toEqual(['#.', '.#']);
});

const frame = greyFrame(1, 3, Uint8Array.of(10, 20, 30));
const window = { center: 128, width: 256, function: 'LINEAR' } as const;
const shutter: DisplayShutter = {
  rectangle: { leftColumn: 2, rightColumn: 3, upperRow: 1, lowerRow: 1 },
  greyLevel: 77,
  rgb: [1, 2, 3],
};

test('trap 47: covered pixels take the presentation value whatever the window or inversion, overlays lie on top', () => {
  expect([...displayGrey(frame, description({ shutter }), { window, invert: true })]).toEqual([77, 235, 225]);
  const overlay = {
    group: 0x6000,
    rows: 1,
    columns: 1,
    originRow: 1,
    originColumn: 1,
    kind: 'graphics',
    bits: { kind: 'separate', mask: Uint8Array.of(1) },
  } as const;
  const marked = description({ shutter, overlays: [overlay] });
  expect([...displayGrey(frame, marked, { window, showOverlays: true })]).toEqual([255, 20, 30]);
});

test('trap 47: a shutter may be taken off, and in colour has a colour of its own', () => {
  expect([...displayGrey(frame, description({ shutter }), { window, applyShutter: false })]).toEqual([
    10, 20, 30,
  ]);
  const palette = { kind: 'indexed', firstMapped: 20, rgb: Uint8Array.of(9, 8, 7) } as const;
  const rgba = displayRgba(frame, description({ shutter, palette }), { window });
  expect([...rgba.subarray(0, 8)]).toEqual([1, 2, 3, 255, 9, 8, 7, 255]);
});

test('trap 47: over grey the level of the shutter is drawn, its colour only over colour', () => {
  const { rgb: _, ...withoutColour } = shutter;
  const supplemental = { kind: 'supplemental', firstMapped: 25, rgb: Uint8Array.of(9, 8, 7) } as const;
  expect([...displayRgba(frame, description({ shutter }), { window }).subarray(0, 3)]).toEqual([77, 77, 77]);
  expect([...displayGrey(frame, description({ shutter }), { window })]).toEqual([77, 20, 30]);
  expect(shutterRgb(shutter, 1, supplemental)).toEqual([1, 2, 3]);
  expect(shutterRgb(shutter, 3, undefined)).toEqual([1, 2, 3]);
  expect(shutterRgb(withoutColour, 3, undefined)).toEqual([77, 77, 77]);
});

test('trap 47: a polygon of thousands of corners is drawn a row at a time', () => {
  // A saw of 4,096 teeth right of the picture, from its first row to its last: the picture is covered.
  const saw = Array.from({ length: 4096 }, (_, i) => ({ row: i % 2 ? 1024 : 1, column: 1100 + i }));
  const mask = shutterMask({ greyLevel: 0, polygon: saw }, 1024, 1024, square);
  expect(mask.every((covered) => covered === 1)).toBe(true);
});
