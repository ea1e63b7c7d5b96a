import type { GreyTransform } from '../display-transform.ts';
import { BlendedRows } from './blended-rows.ts';
import { type Lights, levelBetween, pixelTable, sampleCurve, storedPixelFunction } from './grey-pixel.ts';
import type { UprightSource } from './upright-source.ts';

/** Each device pixel shows the stored value nearest to it. */
export function drawNearestGrey(
  pixels: Uint32Array,
  width: number,
  { values, strideX, strideY, mapX, mapY }: UprightSource,
  transform: GreyTransform,
  lights: Lights,
): void {
  const count = mapX.end - mapX.first;
  const offsets = mapX.nearest.map((index) => index * strideX);
  const { storedLevels } = transform;
  const table = storedLevels && pixelTable(storedLevels.levels, lights);
  const firstInput = storedLevels?.firstInput ?? 0;
  const pixelOf = storedPixelFunction(transform, lights);
  for (let y = mapY.first; y < mapY.end; y++) {
    const source = (mapY.nearest[y - mapY.first] as number) * strideY;
    const target = y * width + mapX.first;
    if (table) {
      for (let i = 0; i < count; i++) {
        const stored = values[source + (offsets[i] as number)] as number;
        pixels[target + i] = table[stored - firstInput] as number;
      }
    } else {
      for (let i = 0; i < count; i++) {
        pixels[target + i] = pixelOf(values[source + (offsets[i] as number)] as number);
      }
    }
  }
}

/**
 * Each device pixel shows the bilinear blend of the four VALUES around it, windowed afterwards: rows are blended
 * across once, then two of them down. Where one of the four is padding (or NaN) nothing is blended and the nearest
 * value shows.
 */
export function drawLinearGrey(
  pixels: Uint32Array,
  width: number,
  source: UprightSource,
  transform: GreyTransform,
  lights: Lights,
): void {
  const { values, strideX, strideY, mapX, mapY } = source;
  const count = mapX.end - mapX.first;
  if (count === 0) return;
  const { curve } = transform;
  const sampled = curve.kind === 'linear' ? undefined : sampleCurve(curve);
  const rows = new BlendedRows(count, rowBlender(source, transform));
  const storedPixel = storedPixelFunction(transform, lights);
  for (let y = mapY.first; y < mapY.end; y++) {
    const at = y - mapY.first;
    const row = mapY.lower[at] as number;
    const share = mapY.share[at] as number;
    const upper = rows.row(row);
    const lower = rows.row(mapY.upper[at] as number);
    const nearestRow = (mapY.nearest[at] as number) * strideY;
    const target = y * width + mapX.first;
    for (let i = 0; i < count; i++) {
      const above = upper[i] as number;
      const blended = above + ((lower[i] as number) - above) * share;
      const level = sampled ? levelBetween(sampled.levels, blended) : blended;
      if (level > 0) pixels[target + i] = lights[level < 255 ? (level + 0.5) | 0 : 255] as number;
      else if (level <= 0) pixels[target + i] = lights[0] as number;
      else
        pixels[target + i] = storedPixel(
          values[nearestRow + (mapX.nearest[i] as number) * strideX] as number,
        );
    }
  }
}

/**
 * Blends one image row across. All that is linear happens here, where there are fewer numbers than pixels: a linear
 * curve commutes with blending up to its clamp, so its rows hold levels already; other rows hold places in the
 * sampled curve. Padding is NaN, which no blend gets rid of.
 */
function rowBlender(
  { values, strideX, strideY, mapX }: UprightSource,
  { curve, padding }: GreyTransform,
): (row: number, into: Float32Array) => void {
  const sampled = curve.kind === 'linear' ? undefined : sampleCurve(curve);
  // (value − pivot) · scale + base
  const pivot = curve.kind === 'linear' ? curve.pivot : 0;
  const scale = curve.kind === 'linear' ? curve.scale : (sampled?.slope ?? 1);
  const base = curve.kind === 'linear' ? curve.base : (sampled?.intercept ?? 0);
  const { share } = mapX;
  const starts = mapX.lower.map((index) => index * strideX);
  const ends = mapX.upper.map((index) => index * strideX);
  if (!padding) {
    return (row, into) => {
      const from = row * strideY;
      for (let i = 0; i < into.length; i++) {
        const left = values[from + (starts[i] as number)] as number;
        const right = values[from + (ends[i] as number)] as number;
        into[i] = (left + (right - left) * (share[i] as number) - pivot) * scale + base;
      }
    };
  }
  const { lowest, highest } = padding;
  return (row, into) => {
    const from = row * strideY;
    for (let i = 0; i < into.length; i++) {
      const left = values[from + (starts[i] as number)] as number;
      const right = values[from + (ends[i] as number)] as number;
      const isPadding = (left >= lowest && left <= highest) || (right >= lowest && right <= highest);
      into[i] = isPadding
        ? Number.NaN
        : (left + (right - left) * (share[i] as number) - pivot) * scale + base;
    }
  };
}
