import { BlendedRows } from './blended-rows.ts';
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
  source: UprightSource,
  invert: boolean,
): void {
  const { mapX, mapY } = source;
  const flip = invert ? 0x00ffffff : 0;
  const count = mapX.end - mapX.first;
  const rows = new BlendedRows(count * 3, rowBlender(source));
  for (let y = mapY.first; y < mapY.end; y++) {
    const at = y - mapY.first;
    const row = mapY.lower[at] as number;
    const share = mapY.share[at] as number;
    const upper = rows.row(row);
    const lower = rows.row(mapY.upper[at] as number);
    const target = y * width + mapX.first;
    for (let i = 0, channel = 0; i < count; i++, channel += 3) {
      const red = upper[channel] as number;
      const green = upper[channel + 1] as number;
      const blue = upper[channel + 2] as number;
      const colour =
        ((red + ((lower[channel] as number) - red) * share + 0.5) & 0xff) |
        (((green + ((lower[channel + 1] as number) - green) * share + 0.5) & 0xff) << 8) |
        (((blue + ((lower[channel + 2] as number) - blue) * share + 0.5) & 0xff) << 16);
      pixels[target + i] = (opaque | colour) ^ flip;
    }
  }
}

/** Blends the three channels of one image row across. */
function rowBlender({
  values,
  strideX,
  strideY,
  mapX,
}: UprightSource): (row: number, into: Float32Array) => void {
  const { share } = mapX;
  const starts = mapX.lower.map((index) => index * strideX * 3);
  const ends = mapX.upper.map((index) => index * strideX * 3);
  return (row, into) => {
    const from = row * strideY * 3;
    for (let i = 0, channel = 0; i < starts.length; i++, channel += 3) {
      const start = from + (starts[i] as number);
      const end = from + (ends[i] as number);
      const part = share[i] as number;
      const red = values[start] as number;
      const green = values[start + 1] as number;
      const blue = values[start + 2] as number;
      into[channel] = red + ((values[end] as number) - red) * part;
      into[channel + 1] = green + ((values[end + 1] as number) - green) * part;
      into[channel + 2] = blue + ((values[end + 2] as number) - blue) * part;
    }
  };
}
