import { expect, test } from 'vitest';
import { type Camera, fittedCamera, imageToCanvas } from '../camera.ts';
import { isSeen, tilesOf } from './tile.ts';

test('an image that fits into a texture is one tile', () => {
  const all = { left: 0, top: 0, right: 256, bottom: 100 };
  expect(tilesOf({ columns: 256, rows: 100 }, 256)).toEqual([{ index: 0, drawn: all, held: all }]);
});

test('tiles draw each pixel once, and hold two more on each side where there are any', () => {
  const image = { columns: 257, rows: 1000 };
  const counts = new Uint8Array(image.columns * image.rows);
  const tiles = tilesOf(image, 256);
  for (const { drawn, held } of tiles) {
    expect(Math.max(held.right - held.left, held.bottom - held.top)).toBeLessThanOrEqual(256);
    expect(held).toEqual({
      left: Math.max(0, drawn.left - 2),
      top: Math.max(0, drawn.top - 2),
      right: Math.min(image.columns, drawn.right + 2),
      bottom: Math.min(image.rows, drawn.bottom + 2),
    });
    for (let row = drawn.top; row < drawn.bottom; row++) {
      for (let column = drawn.left; column < drawn.right; column++) {
        const pixel = row * image.columns + column;
        counts[pixel] = (counts[pixel] ?? 0) + 1;
      }
    }
  }
  expect(new Set(counts)).toEqual(new Set([1]));
  expect(tiles.map(({ index }) => index)).toEqual([...tiles.keys()]);
});

test('a 30,000 × 30,000 image is cut into tiles that can be uploaded one by one', () => {
  const tiles = tilesOf({ columns: 30_000, rows: 30_000 }, 16_384);
  expect(tiles.length).toBe(15 * 15);
  expect(Math.max(...tiles.map(({ held }) => held.right - held.left))).toBe(2048);
});

test('of an image turned by 45° the tiles in the corners of the screen are not seen', () => {
  const image = { columns: 900, rows: 900, pixelAspect: 1 };
  const canvas = { width: 300, height: 300 };
  const camera: Camera = {
    ...fittedCamera,
    rotationDegrees: 45,
    scale: { mode: 'pixels', devicePixelsPerColumn: 1 },
  };
  const tiles = tilesOf(image, 304);
  const seen = (turned: Camera) =>
    tiles
      .filter((tile) => isSeen(tile, imageToCanvas(turned, image, canvas), canvas))
      .map(({ index }) => index);
  // 3 × 3 tiles of 300; the screen is a diamond that reaches 212 from the middle, past the sides of the middle one alone.
  expect(seen(camera)).toEqual([1, 3, 4, 5, 7]);
  expect(seen({ ...camera, rotationDegrees: 0, panColumns: -300, panRows: -300 })).toContain(0);
  expect(seen({ ...camera, rotationDegrees: 0, panColumns: -310, panRows: -310 })).toEqual([0]);
});
