import { describe, expect, test } from 'vitest';
import { fitInside, type Picture, scalePicture } from './scale-picture.ts';

const grey = (columns: number, rows: number, samples: number[]): Picture => ({
  columns,
  rows,
  samplesPerPixel: 1,
  samples: Uint8ClampedArray.from(samples),
});

const whole = ({ columns, rows }: Picture) => ({ x: 0, y: 0, width: columns, height: rows });

describe('scalePicture', () => {
  const checkers = grey(4, 2, [0, 100, 200, 100, 100, 0, 100, 200]);

  test('gives a picture in its own size unchanged', () => {
    expect([...scalePicture(checkers, whole(checkers), checkers).samples]).toEqual([...checkers.samples]);
  });

  test('takes the mean of the area that a smaller pixel covers', () => {
    expect([...scalePicture(checkers, whole(checkers), { columns: 2, rows: 1 }).samples]).toEqual([50, 150]);
  });

  test('keeps a uniform picture uniform at any size', () => {
    const uniform = grey(5, 3, new Array(15).fill(77));
    for (const size of [
      { columns: 2, rows: 2 },
      { columns: 13, rows: 7 },
      { columns: 1, rows: 1 },
    ]) {
      expect(new Set(scalePicture(uniform, whole(uniform), size).samples)).toEqual(new Set([77]));
    }
  });

  test('lies between its neighbours where it is larger', () => {
    const ramp = grey(2, 1, [0, 100]);
    expect([...scalePicture(ramp, whole(ramp), { columns: 4, rows: 1 }).samples]).toEqual([0, 25, 75, 100]);
  });

  test('shows only the region', () => {
    const region = { x: 2, y: 0, width: 2, height: 1 };
    expect([...scalePicture(checkers, region, { columns: 2, rows: 1 }).samples]).toEqual([200, 100]);
  });

  test('turns over where the region has a negative size', () => {
    const region = { x: 0, y: 0, width: -4, height: 2 };
    expect([...scalePicture(checkers, region, { columns: 4, rows: 2 }).samples]).toEqual([
      100, 200, 100, 0, 200, 100, 0, 100,
    ]);
  });

  test('scales each colour by itself', () => {
    const picture: Picture = {
      columns: 2,
      rows: 1,
      samplesPerPixel: 3,
      samples: Uint8ClampedArray.of(0, 10, 20, 100, 110, 220),
    };
    expect([...scalePicture(picture, whole(picture), { columns: 1, rows: 1 }).samples]).toEqual([
      50, 60, 120,
    ]);
  });
});

test('fits the proportions of a picture into a box', () => {
  expect(fitInside({ width: 512, height: 256 }, { columns: 160, rows: 160 })).toEqual({
    columns: 160,
    rows: 80,
  });
  expect(fitInside({ width: 1, height: 4000 }, { columns: 160, rows: 160 })).toEqual({
    columns: 1,
    rows: 160,
  });
});
