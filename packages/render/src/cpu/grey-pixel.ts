import type { ColourMap } from '../colour-map.ts';
import type { GreyTransform, LevelCurve } from '../display-transform.ts';

/** Opaque grey as ImageData stores it. Level 0…255; arithmetic is faster here than a table. */
export const greyPixel = (level: number): number => (level * 0x010101) | 0xff000000;

export const blackPixel = 0xff000000;

/** What each of the 256 levels looks like: a pixel as ImageData stores it. */
export type Lights = Uint32Array;

/** Greys, or the colours of a map. */
export function lightsOf(colourMap: ColourMap | undefined): Lights {
  const { rgb } = colourMap ?? {};
  return Uint32Array.from({ length: 256 }, (_, level) => {
    if (!rgb) return greyPixel(level);
    const [red = 0, green = 0, blue = 0] = rgb.subarray(level * 3, level * 3 + 3);
    return blackPixel | red | (green << 8) | (blue << 16);
  });
}

/** A curve as straight lines between levels at stored · slope + intercept = 0, 1, 2, …; clamped at both ends. */
export interface SampledCurve {
  readonly levels: ArrayLike<number>;
  readonly slope: number;
  readonly intercept: number;
}

const sigmoidSamples = 4096;
/** Where 1 / (1 + e^−x) has come within a tenth of a level of its ends. */
const sigmoidReach = 8;

/** A curve that is not linear as a table, so that no pixel costs an exponential. */
export function sampleCurve(curve: Exclude<LevelCurve, { kind: 'linear' }>): SampledCurve {
  if (curve.kind === 'table') {
    const { table, slope, intercept } = curve;
    return { levels: table.levels, slope, intercept: intercept - table.firstInput };
  }
  const perUnit = (sigmoidSamples - 1) / (2 * sigmoidReach);
  const levels = Float32Array.from(
    { length: sigmoidSamples },
    (_, index) => 255 / (1 + Math.exp(sigmoidReach - index / perUnit)),
  );
  const slope = curve.steepness * perUnit;
  return { levels, slope, intercept: sigmoidReach * perUnit - curve.pivot * slope };
}

/** Level of a place in a sampled curve's own scale; NaN stays NaN. */
export function levelBetween(levels: ArrayLike<number>, position: number): number {
  const last = levels.length - 1;
  if (position <= 0) return levels[0] as number;
  if (position >= last) return levels[last] as number;
  const index = position | 0;
  const level = levels[index] as number;
  return level + ((levels[index + 1] as number) - level) * (position - index);
}

/** Stored value (whole or between) → level, not rounded, may lie outside 0…255. One closure per picture. */
export function levelFunction(curve: LevelCurve): (stored: number) => number {
  if (curve.kind === 'linear') {
    const { pivot, scale, base } = curve;
    return (stored) => base + (stored - pivot) * scale;
  }
  const { levels, slope, intercept } = sampleCurve(curve);
  return (stored) => levelBetween(levels, stored * slope + intercept);
}

/** Pixel of a value as it is stored: by the exact table when there is one. */
export function storedPixelFunction(transform: GreyTransform, lights: Lights): (stored: number) => number {
  const { storedLevels, padding, curve } = transform;
  if (storedLevels) {
    const { firstInput } = storedLevels;
    const table = pixelTable(storedLevels.levels, lights);
    return (stored) => table[stored - firstInput] as number;
  }
  const levelAt = levelFunction(curve);
  return (stored) => {
    if (padding && stored >= padding.lowest && stored <= padding.highest) {
      return lights[padding.level] as number;
    }
    return lights[roundedLevel(levelAt(stored))] as number;
  };
}

/** Grey levels as pixels. */
export const pixelTable = (levels: Uint8ClampedArray, lights: Lights): Uint32Array =>
  Uint32Array.from(levels, (level) => lights[level] as number);

/** To a whole level in 0…255; NaN becomes 0. */
export const roundedLevel = (level: number): number =>
  level > 0 ? (level < 255 ? (level + 0.5) | 0 : 255) : 0;
