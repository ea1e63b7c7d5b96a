import type { DecodedFrame } from '../decoded-frame.ts';
import type { IndexedPalette, PaddingRange, RangePalette } from '../frame-description/frame-description.ts';
import { PADDING_GREY } from './grey-mapping.ts';
import { isPadding } from './padding.ts';

/** Index → colour, clamped at both ends; window, rescale and inversion do not touch palettes. PS3.3 C.7.6.3.1.5, C.7.6.19. */
export function writePalette(
  rgba: Uint8ClampedArray,
  { values }: DecodedFrame,
  { firstMapped, rgb }: IndexedPalette,
  isColoured: (value: number) => boolean,
): void {
  const last = rgb.length / 3 - 1;
  for (let i = 0; i * 4 < rgba.length; i++) {
    const value = values[i] as number;
    if (!isColoured(value)) continue;
    const entry = Math.max(0, Math.min(last, Math.trunc(value - firstMapped))) * 3;
    rgba[i * 4] = rgb[entry] as number;
    rgba[i * 4 + 1] = rgb[entry + 1] as number;
    rgba[i * 4 + 2] = rgb[entry + 2] as number;
  }
}

/** Colours spread over a range of stored values, interpolated between entries; padding and NaN are background. PS3.3 C.7.6.16.2.26.2. */
export function writeRange(
  rgba: Uint8ClampedArray,
  { values }: DecodedFrame,
  { lowest, highest, rgb }: RangePalette,
  padding: PaddingRange | undefined,
): void {
  const last = rgb.length / 3 - 1;
  for (let i = 0; i * 4 < rgba.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value) || isPadding(value, padding)) {
      rgba.fill(PADDING_GREY, i * 4, i * 4 + 3);
      continue;
    }
    const place = Math.min(1, Math.max(0, (value - lowest) / (highest - lowest))) * last;
    const entry = Math.min(Math.max(0, last - 1), Math.floor(place));
    for (let channel = 0; channel < 3; channel++) {
      const before = rgb[entry * 3 + channel] as number;
      const after = rgb[Math.min(last, entry + 1) * 3 + channel] as number;
      rgba[i * 4 + channel] = Math.floor(before + (after - before) * (place - entry) + 0.5);
    }
  }
}
