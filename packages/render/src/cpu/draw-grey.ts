import type { GreyTransform } from '../display-transform.ts';
import { greyPixels, levelFunction, pixelTable, storedPixelFunction } from './grey-pixel.ts';
import type { UprightSource } from './upright-source.ts';

/** Each device pixel shows the stored value nearest to it. */
export function drawNearestGrey(
  pixels: Uint32Array,
  width: number,
  { values, strideX, strideY, mapX, mapY }: UprightSource,
  transform: GreyTransform,
): void {
  const count = mapX.end - mapX.first;
  const offsets = mapX.nearest.map((index) => index * strideX);
  const { storedLevels } = transform;
  const table = storedLevels && pixelTable(storedLevels.levels);
  const firstInput = storedLevels?.firstInput ?? 0;
  const pixelOf = storedPixelFunction(transform);
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
 * Each device pixel shows the bilinear blend of the four VALUES around it, windowed afterwards: two source rows
 * are blended into a line once per canvas row, then the line is read between its samples. Where one of the four
 * is padding (or NaN) nothing is blended and the nearest value shows.
 */
export function drawLinearGrey(
  pixels: Uint32Array,
  width: number,
  { values, strideX, lengthX, strideY, lengthY, mapX, mapY }: UprightSource,
  transform: GreyTransform,
): void {
  const count = mapX.end - mapX.first;
  if (count === 0) return;
  const ends = [mapX.lower[0] as number, mapX.lower[count - 1] as number];
  const from = Math.min(...ends);
  const starts = mapX.lower.map((index) => index - from);
  const sampleCount = Math.min(lengthX, Math.max(...ends) + 2) - from;
  const line = new Float32Array(sampleCount + 1);
  const { share } = mapX;
  const { curve, padding } = transform;
  // A linear curve commutes with blending up to its clamp, so the line already holds levels.
  const { pivot, scale, base } = curve.kind === 'linear' ? curve : { pivot: 0, scale: 1, base: 0 };
  const levelAt = curve.kind === 'linear' ? undefined : levelFunction(curve);
  const lowestPadding = padding?.lowest ?? Number.POSITIVE_INFINITY;
  const highestPadding = padding?.highest ?? Number.NEGATIVE_INFINITY;
  const storedPixel = storedPixelFunction(transform);

  for (let y = mapY.first; y < mapY.end; y++) {
    const row = mapY.lower[y - mapY.first] as number;
    const rowShare = mapY.share[y - mapY.first] as number;
    const step = row < lengthY - 1 ? strideY : 0;
    let source = row * strideY + from * strideX;
    for (let i = 0; i < sampleCount; i++, source += strideX) {
      const upper = values[source] as number;
      const lower = values[source + step] as number;
      const isPadding =
        (upper >= lowestPadding && upper <= highestPadding) ||
        (lower >= lowestPadding && lower <= highestPadding);
      line[i] = isPadding ? Number.NaN : base + (upper + (lower - upper) * rowShare - pivot) * scale;
    }
    line[sampleCount] = line[sampleCount - 1] as number;
    const nearestRow = (mapY.nearest[y - mapY.first] as number) * strideY;
    const target = y * width + mapX.first;
    for (let i = 0; i < count; i++) {
      const start = starts[i] as number;
      const left = line[start] as number;
      const blended = left + ((line[start + 1] as number) - left) * (share[i] as number);
      if (Number.isNaN(blended)) {
        pixels[target + i] = storedPixel(
          values[nearestRow + (mapX.nearest[i] as number) * strideX] as number,
        );
        continue;
      }
      const level = levelAt ? levelAt(blended) : blended;
      pixels[target + i] = greyPixels[level > 0 ? (level < 255 ? (level + 0.5) | 0 : 255) : 0] as number;
    }
  }
}
