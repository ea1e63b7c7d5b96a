import type { Interpolation } from '../camera.ts';
import type { GreyTransform } from '../display-transform.ts';
import { acrossTables, type Blending, blendDownRows } from './blend-rows.ts';
import { greyAt } from './draw-turned.ts';
import { type Lights, storedPixelFunction, writePixelTable } from './grey-pixel.ts';
import { levelPlaces } from './level-places.ts';
import type { Sheet } from './sheet.ts';
import { StoredRows } from './stored-rows.ts';
import type { UprightSource } from './upright-source.ts';
import { valueRows } from './value-rows.ts';

/** Entries of a table that no stored value of two bytes can miss. */
const wholeTable = 1 << 16;

/** Grey of an upright image, or of one that lies on its side. */
export function drawGrey(
  sheet: Sheet,
  source: UprightSource,
  interpolation: Interpolation,
  transform: GreyTransform,
  lights: Lights,
): void {
  if (interpolation !== 'nearest') drawBlended(sheet, source, interpolation, transform, lights);
  else if (transform.storedLevels && source.values.BYTES_PER_ELEMENT <= 2)
    drawByTable(sheet, source, transform.storedLevels, lights);
  else drawNearest(sheet, source, storedPixelFunction(transform, lights));
}

/** Each device pixel shows the stored value nearest to it. */
function drawByTable(
  sheet: Sheet,
  source: UprightSource,
  storedLevels: NonNullable<GreyTransform['storedLevels']>,
  lights: Lights,
): void {
  const { values, mapX, mapY } = source;
  const { exports } = sheet.memory;
  const stored = new StoredRows(sheet, source);
  const indexes = sheet.allocateWords(mapX.nearest);
  const table = sheet.memory.allocate(wholeTable * 4);
  writePixelTable(sheet.words(table, wholeTable), storedLevels, lights);
  const lookUp = values.BYTES_PER_ELEMENT === 1 ? exports.lookUpBytes : exports.lookUpWords;
  const { length } = mapX.nearest;
  for (let y = mapY.first; y < mapY.end; y++) {
    const row = stored.row(mapY.nearest[y - mapY.first] as number);
    lookUp(row, indexes, length, storedLevels.firstInput, table, sheet.addressOf(mapX.first, y));
  }
}

/** The same of values that no table holds. */
function drawNearest(
  { pixels, size }: Sheet,
  { values, strideX, strideY, mapX, mapY }: UprightSource,
  pixelOf: (stored: number) => number,
): void {
  const offsets = mapX.nearest.map((index) => index * strideX);
  for (let y = mapY.first; y < mapY.end; y++) {
    const source = (mapY.nearest[y - mapY.first] as number) * strideY;
    const target = y * size.width + mapX.first;
    for (let i = 0; i < offsets.length; i++) {
      pixels[target + i] = pixelOf(values[source + (offsets[i] as number)] as number);
    }
  }
}

/**
 * Each device pixel shows the blend of the VALUES around it, windowed afterwards. All that is linear happens to rows,
 * where there are fewer numbers than pixels: it commutes with blending. Where a blend holds padding (or NaN) fewer values
 * are blended, and in the end the nearest shows.
 */
function drawBlended(
  sheet: Sheet,
  source: UprightSource,
  blending: Blending,
  transform: GreyTransform,
  lights: Lights,
): void {
  const { mapX } = source;
  const { exports } = sheet.memory;
  const { pivot, scale, base, levels } = levelPlaces(transform.curve);
  const { count, indexes, factors } = acrossTables(sheet, mapX, blending);
  const { origin, valuesOf } = valueRows(sheet, source, transform.padding, pivot);
  const levelTable = levels && { address: sheet.allocateFloats(levels), last: levels.length - 1 };
  const lightTable = sheet.allocateWords(lights);
  const isGrey = lights[128] === 0xff808080 && lights[1] === 0xff010101;
  const blendAcross = blending === 'cubic' ? exports.blendAcrossCubic : exports.blendAcross;
  let unblended: ((y: number) => void) | undefined;
  blendDownRows(
    sheet,
    source,
    blending,
    count,
    (row, into) => blendAcross(valuesOf(row), indexes, factors, count, pivot - origin, scale, base, into),
    (places, y) => {
      if (levelTable) exports.mapLevels(places, count, levelTable.address, levelTable.last);
      const pixels = sheet.addressOf(mapX.first, y);
      const hasUnknown = isGrey
        ? exports.shadeGrey(places, count, pixels)
        : exports.shadeLights(places, count, lightTable, pixels);
      if (!hasUnknown) return;
      unblended ??= unblendedRow(sheet, source, blending, transform, lights);
      unblended(y);
    },
  );
}

/** Fills in the pixels of a canvas row that the kernel left at 0. */
function unblendedRow(
  sheet: Sheet,
  { values, columns, rows, strideX, strideY, mapX, mapY }: UprightSource,
  blending: Blending,
  transform: GreyTransform,
  lights: Lights,
): (y: number) => void {
  const { pixels } = sheet;
  const { width } = sheet.size;
  const storedPixel = storedPixelFunction(transform, lights);
  const linear = greyAt({ values, columns, rows }, 'linear', transform, lights);
  const { lower, share, nearest } = mapX;
  return (y) => {
    const at = y - mapY.first;
    const start = y * width + mapX.first;
    const nearestRow = (mapY.nearest[at] as number) * strideY;
    const placeY = (mapY.lower[at] as number) + (mapY.share[at] as number);
    for (let i = 0; i < nearest.length; i++) {
      if (pixels[start + i] !== 0) continue;
      if (blending === 'linear') {
        pixels[start + i] = storedPixel(values[nearestRow + (nearest[i] as number) * strideX] as number);
      } else {
        const placeX = (lower[i] as number) + (share[i] as number);
        pixels[start + i] = strideX === 1 ? linear(placeX, placeY) : linear(placeY, placeX);
      }
    }
  };
}
