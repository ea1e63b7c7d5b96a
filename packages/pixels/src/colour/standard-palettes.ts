import { expandSegments } from '../frame-description/expand-segments.ts';

type Segments = readonly number[];

/**
 * The well-known palettes by the end of their UID 1.2.840.10008.1.5.n: red, green and blue as segments (PS3.3 C.7.9.2), 256
 * entries of eight bits each. PS3.6 Annex B gives the first four as plain tables, the others as these segments.
 */
const PALETTES: Readonly<Record<string, readonly [red: Segments, green: Segments, blue: Segments]>> = {
  // Hot Iron
  1: [
    [0, 1, 0, 1, 126, 252, 1, 2, 255, 1, 127, 255],
    [0, 1, 0, 1, 128, 0, 1, 126, 252, 0, 1, 255],
    [0, 1, 0, 1, 191, 0, 1, 62, 248, 1, 2, 255],
  ],
  // PET
  2: [
    [0, 1, 0, 1, 63, 0, 0, 1, 1, 1, 41, 83, 1, 2, 86, 1, 85, 255, 1, 63, 255],
    [0, 2, 0, 2, 1, 61, 125, 0, 2, 128, 126, 1, 63, 1, 0, 1, 0, 1, 126, 252, 0, 1, 255],
    [0, 2, 0, 1, 1, 127, 255, 0, 1, 252, 1, 63, 0, 1, 20, 80, 0, 1, 85, 1, 41, 250, 0, 1, 255],
  ],
  // Hot Metal Blue
  3: [
    [0, 1, 0, 1, 85, 0, 1, 17, 50, 1, 17, 90, 1, 34, 190, 1, 17, 255, 1, 85, 255],
    [0, 1, 0, 1, 119, 0, 1, 119, 224, 1, 17, 255],
    [
      0, 1, 0, 1, 16, 31, 1, 18, 67, 1, 34, 133, 1, 16, 165, 1, 18, 200, 1, 17, 150, 1, 17, 50, 1, 17, 0, 1,
      17, 0, 1, 68, 200, 1, 17, 255,
    ],
  ],
  // PET 20 Step
  4: [
    [
      0, 1, 0, 1, 12, 0, 0, 1, 96, 1, 12, 96, 0, 1, 48, 1, 24, 48, 0, 1, 80, 1, 12, 80, 0, 1, 96, 1, 12, 96,
      0, 1, 112, 1, 12, 112, 0, 1, 128, 1, 11, 128, 0, 1, 48, 1, 25, 48, 0, 1, 80, 1, 12, 80, 0, 1, 64, 1, 11,
      64, 0, 1, 224, 1, 12, 224, 0, 1, 208, 1, 37, 208, 0, 1, 192, 1, 12, 192, 0, 1, 176, 1, 12, 176, 0, 1,
      255, 1, 25, 255,
    ],
    [
      0, 1, 0, 1, 25, 0, 0, 1, 48, 1, 24, 48, 0, 1, 80, 1, 12, 80, 0, 1, 96, 1, 12, 96, 0, 1, 112, 1, 12, 112,
      0, 1, 128, 1, 11, 128, 0, 1, 96, 1, 12, 96, 0, 1, 144, 1, 12, 144, 0, 1, 192, 1, 12, 192, 0, 1, 224, 1,
      24, 224, 0, 1, 208, 1, 12, 208, 0, 1, 176, 1, 12, 176, 0, 1, 144, 1, 11, 144, 0, 1, 96, 1, 12, 96, 0, 1,
      48, 1, 12, 48, 0, 1, 0, 1, 12, 0, 0, 1, 255, 1, 12, 255,
    ],
    [
      0, 1, 0, 1, 12, 0, 0, 1, 80, 1, 25, 80, 0, 1, 112, 1, 11, 112, 0, 1, 128, 1, 12, 128, 0, 1, 176, 1, 12,
      176, 0, 1, 192, 1, 12, 192, 0, 1, 224, 1, 11, 224, 0, 1, 48, 1, 25, 48, 0, 1, 80, 1, 12, 80, 0, 1, 64,
      1, 11, 64, 0, 1, 80, 1, 12, 80, 0, 1, 96, 1, 12, 96, 0, 1, 64, 1, 12, 64, 0, 1, 0, 1, 50, 0, 0, 1, 255,
      1, 12, 255,
    ],
  ],
  // Spring
  5: [
    [0, 1, 255, 1, 255, 255],
    [0, 1, 0, 1, 255, 255],
    [0, 1, 255, 1, 255, 0],
  ],
  // Summer
  6: [
    [0, 1, 0, 1, 255, 0],
    [0, 1, 255, 1, 255, 128],
    [0, 1, 0, 1, 127, 0, 1, 128, 254, 0],
  ],
  // Fall
  7: [
    [0, 1, 255, 1, 255, 255],
    [0, 1, 255, 1, 255, 0],
    [0, 1, 0, 1, 255, 0],
  ],
  // Winter
  8: [
    [0, 1, 0, 1, 127, 0, 1, 128, 127, 0],
    [0, 1, 0, 1, 255, 255],
    [0, 1, 255, 1, 255, 128],
  ],
};

const ROOT = '1.2.840.10008.1.5.';
const ENTRIES = 256;

/** R, G, B of each of the 256 colours of a well-known palette, in sRGB; undefined for any other UID. PS3.6 Annex B. */
export function standardPalette(uid: string): Uint8Array | undefined {
  const segments = uid.startsWith(ROOT) ? PALETTES[uid.slice(ROOT.length)] : undefined;
  if (!segments) return undefined;
  const rgb = new Uint8Array(ENTRIES * 3);
  segments.forEach((channel, offset) => {
    expandSegments(Uint8Array.from(channel), ENTRIES, 1)?.forEach((level, entry) => {
      rgb[entry * 3 + offset] = level;
    });
  });
  return rgb;
}
