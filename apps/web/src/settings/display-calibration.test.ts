import { expect, test } from 'vitest';
import { mmPerCssPixel, parseDisplayCalibrations } from './display-calibration.ts';
import { measuredMmPerCssPixel, withCalibration } from './measured-display.ts';

const display = { widthPx: 1920, heightPx: 1080, devicePixelRatio: 1.25 };

test('a calibration holds for one resolution and one pixel ratio', () => {
  const kept = withCalibration({}, display, 0.2);
  expect(mmPerCssPixel(kept, display)).toBe(0.2);
  expect(mmPerCssPixel(kept, { ...display, devicePixelRatio: 1 })).toBeUndefined();
  expect(mmPerCssPixel(kept, { ...display, widthPx: 2560 })).toBeUndefined();
  expect(mmPerCssPixel(withCalibration(kept, display, 0.21), display)).toBe(0.21);
  expect(withCalibration(kept, display, undefined)).toEqual({});
});

test('what was kept comes back, and what cannot be does not', () => {
  const kept = withCalibration({}, display, 0.2);
  expect(parseDisplayCalibrations(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  expect(
    parseDisplayCalibrations({ '1x1@1': -1, '2x2@1': 'wide', '3x3@1': 50, screen: 0.2, '4x4@1.5': 0.3 }),
  ).toEqual({ '4x4@1.5': 0.3 });
  for (const damaged of [undefined, null, 'text', [0.2]])
    expect(parseDisplayCalibrations(damaged)).toEqual({});
});

test('only so many displays are kept, the last measured first', () => {
  let kept = {};
  for (let widthPx = 1; widthPx <= 12; widthPx++) kept = withCalibration(kept, { ...display, widthPx }, 0.2);
  expect(Object.keys(kept)).toHaveLength(8);
  expect(mmPerCssPixel(kept, { ...display, widthPx: 12 })).toBe(0.2);
});

test('a bar and its length give the size of a pixel, unless no display has such', () => {
  expect(measuredMmPerCssPixel(400, 100)).toBe(0.25);
  expect(measuredMmPerCssPixel(400, 0)).toEqual({ refusal: expect.stringContaining('how long') });
  expect(measuredMmPerCssPixel(400, Number.NaN)).toEqual({ refusal: expect.stringContaining('how long') });
  expect(measuredMmPerCssPixel(400, 1)).toEqual({ refusal: expect.stringContaining('Measure again') });
});
