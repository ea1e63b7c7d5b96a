import { describe, expect, test } from 'vitest';
import { colourMatrixOf, type Plane, rgbOfPlanes } from './rgb-of-planes.ts';

const plane = (bytes: readonly number[], stride: number, step = 1, offset = 0): Plane => ({
  bytes: Uint8Array.from(bytes),
  offset,
  stride,
  step,
});
const pixel = (y: number, cb: number, cr: number) => ({
  columns: 1,
  rows: 1,
  luma: plane([y], 1),
  blue: plane([cb], 1),
  red: plane([cr], 1),
  columnsPerChroma: 1,
  rowsPerChroma: 1,
});

describe('colours of a picture with luma and chroma', () => {
  test.each([
    ['black', [16, 128, 128], [0, 0, 0]],
    ['white', [235, 128, 128], [255, 255, 255]],
    ['below black and above white', [0, 128, 128], [0, 0, 0]],
    // Rec. BT.601-7 Table 3: the bars of 100 %, quantised.
    ['red', [81, 90, 240], [254, 0, 0]],
    ['green', [145, 54, 34], [0, 255, 1]],
    ['blue', [41, 240, 110], [0, 0, 255]],
  ] as const)('%s of BT.601 in its usual range', (_name, [y, cb, cr], rgb) => {
    expect([...rgbOfPlanes(pixel(y, cb, cr), { matrix: 'bt601', fullRange: false })]).toEqual(rgb);
  });

  test('red of BT.709 is another', () => {
    const [red, green, blue] = rgbOfPlanes(pixel(63, 102, 240), { matrix: 'bt709', fullRange: false });
    expect([red, green, blue]).toEqual([255, 1, 0]);
  });

  test('a full range is taken as it is', () => {
    expect([...rgbOfPlanes(pixel(7, 128, 128), { matrix: 'bt709', fullRange: true })]).toEqual([7, 7, 7]);
  });

  test('one sample of chroma is for the pixels it covers, whatever lies between rows and samples', () => {
    const rgb = rgbOfPlanes(
      {
        columns: 3,
        rows: 3,
        luma: plane([9, 100, 100, 100, 0, 100, 100, 100, 0, 100, 100, 100], 4, 1, 1),
        // Blue and red alternate, two of each in a row, as NV12 has them.
        blue: plane([128, 128, 255, 128, 128, 128, 255, 128], 4, 2),
        red: plane([128, 128, 255, 128, 128, 128, 255, 128], 4, 2, 1),
        columnsPerChroma: 2,
        rowsPerChroma: 2,
      },
      { matrix: 'bt601', fullRange: true },
    );
    const blueOf = (column: number, row: number) => rgb[3 * (3 * row + column) + 2];
    expect([blueOf(0, 0), blueOf(1, 1), blueOf(2, 0), blueOf(2, 2)]).toEqual([100, 100, 255, 255]);
  });
});

test('a stream that says nothing of its matrix has that of its size', () => {
  expect([colourMatrixOf(undefined, 720), colourMatrixOf(2, 576)]).toEqual(['bt709', 'bt601']);
  expect([colourMatrixOf(1, 100), colourMatrixOf(6, 1080), colourMatrixOf(9, 1080)]).toEqual([
    'bt709',
    'bt601',
    'bt2020',
  ]);
});
