import { expect, test } from 'vitest';
import { srgbFromPcsLab } from './pcs-lab.ts';

test('recommended colours are L*a*b* over 16 bits: white, black and the red of sRGB', () => {
  const shown = (l: number, a: number, b: number) =>
    srgbFromPcsLab([
      Math.round((l / 100) * 65535),
      Math.round(((a + 128) / 255) * 65535),
      Math.round(((b + 128) / 255) * 65535),
    ]);
  expect(shown(100, 0, 0)).toEqual([255, 255, 255]);
  expect(shown(0, 0, 0)).toEqual([0, 0, 0]);
  // sRGB red is L* 54.29, a* 80.80, b* 69.89 under D50 (published conversion tables).
  const [red, green, blue] = shown(54.29, 80.8, 69.89);
  expect(red).toBeGreaterThanOrEqual(254);
  expect(Math.max(green, blue)).toBeLessThanOrEqual(3);
});
