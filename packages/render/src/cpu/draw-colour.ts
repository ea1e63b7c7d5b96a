import type { Interpolation } from '../camera.ts';
import { acrossTables, type Blending, blendDownRows } from './blend-rows.ts';
import type { Sheet } from './sheet.ts';
import { StoredRows } from './stored-rows.ts';
import type { UprightSource } from './upright-source.ts';

const opaque = 0xff000000;

/** RGB interleaved, eight bits a channel, each channel for itself. */
export function drawColour(
  sheet: Sheet,
  source: UprightSource,
  interpolation: Interpolation,
  invert: boolean,
): void {
  const flip = invert ? 0x00ffffff : 0;
  if (interpolation === 'nearest') drawNearest(sheet, source, flip);
  else drawBlended(sheet, source, interpolation, flip);
}

function drawNearest(
  { pixels, size }: Sheet,
  { values, strideX, strideY, mapX, mapY }: UprightSource,
  flip: number,
): void {
  const count = mapX.end - mapX.first;
  for (let y = mapY.first; y < mapY.end; y++) {
    const row = (mapY.nearest[y - mapY.first] as number) * strideY;
    const target = y * size.width + mapX.first;
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

function drawBlended(sheet: Sheet, source: UprightSource, blending: Blending, flip: number): void {
  const { mapX } = source;
  const { exports } = sheet.memory;
  const { count, indexes, factors } = acrossTables(sheet, mapX, blending);
  const stored = new StoredRows(sheet, source, 3);
  const across = blending === 'cubic' ? exports.blendColourAcrossCubic : exports.blendColourAcross;
  blendDownRows(
    sheet,
    source,
    blending,
    count * 4,
    (row, into) => across(stored.row(row), indexes, factors, count, into),
    (row, y) => exports.shadeColour(row, count, flip, sheet.addressOf(mapX.first, y)),
  );
}
