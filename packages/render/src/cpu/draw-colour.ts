import type { UprightSource } from './upright-source.ts';

const opaque = 0xff000000;

/** RGB interleaved, eight bits a channel; each device pixel shows the nearest pixel. */
export function drawNearestColour(
  pixels: Uint32Array,
  width: number,
  { values, strideX, strideY, mapX, mapY }: UprightSource,
  invert: boolean,
): void {
  const flip = invert ? 0x00ffffff : 0;
  const count = mapX.end - mapX.first;
  for (let y = mapY.first; y < mapY.end; y++) {
    const row = (mapY.nearest[y - mapY.first] as number) * strideY;
    const target = y * width + mapX.first;
    for (let i = 0; i < count; i++) {
      const source = (row + (mapX.nearest[i] as number) * strideX) * 3;
      const colour =
        (values[source] as number) |
        ((values[source + 1] as number) << 8) |
        ((values[source + 2] as number) << 16);
      pixels[target + i] = (opaque | colour) ^ flip;
    }
  }
}

/** Bilinear, each channel for itself. */
export function drawLinearColour(
  pixels: Uint32Array,
  width: number,
  { values, strideX, lengthX, strideY, lengthY, mapX, mapY }: UprightSource,
  invert: boolean,
): void {
  const flip = invert ? 0x00ffffff : 0;
  const count = mapX.end - mapX.first;
  if (count === 0) return;
  const ends = [mapX.lower[0] as number, mapX.lower[count - 1] as number];
  const from = Math.min(...ends);
  const starts = mapX.lower.map((index) => (index - from) * 3);
  const sampleCount = Math.min(lengthX, Math.max(...ends) + 2) - from;
  const line = new Float32Array((sampleCount + 1) * 3);
  const { share } = mapX;
  for (let y = mapY.first; y < mapY.end; y++) {
    const row = mapY.lower[y - mapY.first] as number;
    const rowShare = mapY.share[y - mapY.first] as number;
    const step = row < lengthY - 1 ? strideY * 3 : 0;
    let source = (row * strideY + from * strideX) * 3;
    for (let i = 0; i < sampleCount * 3; i += 3, source += strideX * 3) {
      for (let channel = 0; channel < 3; channel++) {
        const upper = values[source + channel] as number;
        line[i + channel] = upper + ((values[source + channel + step] as number) - upper) * rowShare;
      }
    }
    line.copyWithin(sampleCount * 3, (sampleCount - 1) * 3, sampleCount * 3);
    const target = y * width + mapX.first;
    for (let i = 0; i < count; i++) {
      const start = starts[i] as number;
      const part = share[i] as number;
      const red = line[start] as number;
      const green = line[start + 1] as number;
      const blue = line[start + 2] as number;
      const colour =
        ((red + ((line[start + 3] as number) - red) * part + 0.5) & 0xff) |
        (((green + ((line[start + 4] as number) - green) * part + 0.5) & 0xff) << 8) |
        (((blue + ((line[start + 5] as number) - blue) * part + 0.5) & 0xff) << 16);
      pixels[target + i] = (opaque | colour) ^ flip;
    }
  }
}
