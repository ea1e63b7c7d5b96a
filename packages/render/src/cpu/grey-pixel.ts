import type { ColourMap } from '../colour-map.ts';
import type { GreyTransform, LevelTable } from '../display-transform.ts';
import { levelFunction } from './level-places.ts';

/** Opaque grey as ImageData stores it. Level 0…255. */
export const greyPixel = (level: number): number => (level * 0x010101) | 0xff000000;

export const blackPixel = 0xff000000;

/** What each of the 256 levels looks like: a pixel as ImageData stores it. */
export type Lights = Uint32Array;

const greys: Lights = Uint32Array.from({ length: 256 }, (_, level) => greyPixel(level));

/** Greys, or the colours of a map. */
export function lightsOf(colourMap: ColourMap | undefined): Lights {
  if (!colourMap) return greys;
  const { rgb } = colourMap;
  return greys.map((_, level) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(level * 3, level * 3 + 3);
    return blackPixel | red | (green << 8) | (blue << 16);
  });
}

/** Pixel of a value as it is stored: by the exact table when there is one. */
export function storedPixelFunction(
  { storedLevels, padding, curve }: GreyTransform,
  lights: Lights,
): (stored: number) => number {
  if (storedLevels) {
    const { firstInput, levels } = storedLevels;
    return (stored) => lights[levels[stored - firstInput] as number] as number;
  }
  const levelAt = levelFunction(curve);
  return (stored) => {
    const isPadding = padding && stored >= padding.lowest && stored <= padding.highest;
    return lights[isPadding ? padding.level : roundedLevel(levelAt(stored))] as number;
  };
}

/** The levels of a table as pixels. */
export function writePixelTable(into: Uint32Array, { levels }: LevelTable, lights: Lights): void {
  for (let i = 0; i < levels.length; i++) into[i] = lights[levels[i] as number] as number;
}

/** To a whole level in 0…255; NaN becomes 0. */
export const roundedLevel = (level: number): number =>
  level > 0 ? (level < 255 ? (level + 0.5) | 0 : 255) : 0;
