import type { GreyTransform, LevelCurve } from '../display-transform.ts';

/** Opaque grey pixels as ImageData stores them, by level. */
export const greyPixels: Uint32Array = Uint32Array.from(
  { length: 256 },
  (_, level) => (0xff000000 | (level << 16) | (level << 8) | level) >>> 0,
);

export const blackPixel = 0xff000000;

/** Stored value (whole or between) → level, not rounded, may lie outside 0…255. One closure per picture. */
export function levelFunction(curve: LevelCurve): (stored: number) => number {
  switch (curve.kind) {
    case 'linear': {
      const { pivot, scale, base } = curve;
      return (stored) => base + (stored - pivot) * scale;
    }
    case 'sigmoid': {
      const { pivot, steepness } = curve;
      return (stored) => 255 / (1 + Math.exp(-(stored - pivot) * steepness));
    }
    case 'table': {
      const { table, slope, intercept } = curve;
      const { firstInput, levels } = table;
      const last = levels.length - 1;
      return (stored) => {
        const position = stored * slope + intercept - firstInput;
        if (!(position > 0)) return levels[0] as number;
        if (position >= last) return levels[last] as number;
        const index = Math.floor(position);
        const level = levels[index] as number;
        return level + ((levels[index + 1] as number) - level) * (position - index);
      };
    }
  }
}

/** Pixel of a value as it is stored: by the exact table when there is one. */
export function storedPixelFunction(transform: GreyTransform): (stored: number) => number {
  const { storedLevels, padding, curve } = transform;
  if (storedLevels) {
    const { firstInput } = storedLevels;
    const table = pixelTable(storedLevels.levels);
    return (stored) => table[stored - firstInput] as number;
  }
  const levelAt = levelFunction(curve);
  return (stored) => {
    if (padding && stored >= padding.lowest && stored <= padding.highest) {
      return greyPixels[padding.level] as number;
    }
    return greyPixels[roundedLevel(levelAt(stored))] as number;
  };
}

/** Grey levels as pixels. */
export const pixelTable = (levels: Uint8ClampedArray): Uint32Array =>
  Uint32Array.from(levels, (level) => greyPixels[level] as number);

/** To a whole level in 0…255; NaN becomes 0. */
export const roundedLevel = (level: number): number =>
  level > 0 ? (level < 255 ? (level + 0.5) | 0 : 255) : 0;
