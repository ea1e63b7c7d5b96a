import type { Interpolation } from '../camera.ts';
import type { GreyTransform, PlacedCurve } from '../display-transform.ts';
import type { AxisMap } from './axis-map.ts';
import { acrossTables, type Blending, blendDownRows } from './blend-rows.ts';
import { greyAt } from './draw-turned.ts';
import { type Lights, storedPixelFunction, writePixelTable } from './grey-pixel.ts';
import { levelPlaces } from './level-places.ts';
import type { Sheet } from './sheet.ts';
import { storedRows } from './stored-rows.ts';
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
  const { curve } = transform;
  if (interpolation !== 'nearest') {
    if (curve.kind === 'function') drawEach(sheet, source, interpolation, transform, lights);
    else drawBlended(sheet, source, interpolation, transform, curve, lights);
  } else if (transform.storedLevels && source.values.BYTES_PER_ELEMENT <= 2)
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
  const stored = storedRows(sheet, source);
  const indexes = sheet.allocateWords(mapX.nearest);
  const table = sheet.memory.allocate(wholeTable * 4);
  writePixelTable(sheet.words(table, wholeTable), storedLevels, lights);
  const bytes = values.BYTES_PER_ELEMENT;
  const lookUp = bytes === 1 ? exports.lookUpBytes : exports.lookUpWords;
  const { length } = mapX.nearest;
  const run = bytes === 2 ? firstOfRun(mapX.nearest) : undefined;
  for (let y = mapY.first; y < mapY.end; y++) {
    const row = stored.row(mapY.nearest[y - mapY.first] as number);
    const pixels = sheet.addressOf(mapX.first, y);
    if (run === undefined) lookUp(row, indexes, length, storedLevels.firstInput, table, pixels);
    else exports.lookUpWordRun(row + run * bytes, length, storedLevels.firstInput, table, pixels);
  }
}

/** The first of indexes that lie one after the other, as they do at 1:1; undefined where they do not. */
function firstOfRun(indexes: Int32Array): number | undefined {
  const first = indexes[0];
  if (first === undefined) return undefined;
  return indexes.every((index, i) => index === first + i) ? first : undefined;
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

/** Each device pixel asks for its own place and level. */
function drawEach(
  { pixels, size }: Sheet,
  { values, columns, rows, strideX, mapX, mapY }: UprightSource,
  interpolation: Interpolation,
  transform: GreyTransform,
  lights: Lights,
): void {
  const pixelAt = greyAt({ values, columns, rows }, interpolation, transform, lights);
  for (let y = mapY.first; y < mapY.end; y++) {
    const placeY = placeOf(mapY, y - mapY.first);
    const start = y * size.width + mapX.first;
    for (let i = 0; i < mapX.lower.length; i++) {
      const placeX = placeOf(mapX, i);
      pixels[start + i] = strideX === 1 ? pixelAt(placeX, placeY) : pixelAt(placeY, placeX);
    }
  }
}

/** Between the first and the last pixel of the axis. */
const placeOf = ({ lower, share }: AxisMap, index: number): number =>
  (lower[index] as number) + (share[index] as number);

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
  curve: PlacedCurve,
  lights: Lights,
): void {
  const { mapX } = source;
  const { exports } = sheet.memory;
  const places = levelPlaces(curve);
  const { base, levels } = places;
  const { count, indexes, factors } = acrossTables(sheet, mapX, blending);
  const { pivot, scale, valuesOf } = valueRows(sheet, source, transform.padding, places);
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
    (row, into) => blendAcross(valuesOf(row), indexes, factors, count, pivot, scale, base, into),
    (row, y) => {
      if (levelTable) exports.mapLevels(row, count, levelTable.address, levelTable.last);
      const pixels = sheet.addressOf(mapX.first, y);
      const hasUnknown = isGrey
        ? exports.shadeGrey(row, count, pixels)
        : exports.shadeLights(row, count, lightTable, pixels);
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
  const { nearest } = mapX;
  return (y) => {
    const at = y - mapY.first;
    const start = y * width + mapX.first;
    const nearestRow = (mapY.nearest[at] as number) * strideY;
    const placeY = placeOf(mapY, at);
    for (let i = 0; i < nearest.length; i++) {
      if (pixels[start + i] !== 0) continue;
      if (blending === 'linear') {
        pixels[start + i] = storedPixel(values[nearestRow + (nearest[i] as number) * strideX] as number);
      } else {
        const placeX = placeOf(mapX, i);
        pixels[start + i] = strideX === 1 ? linear(placeX, placeY) : linear(placeY, placeX);
      }
    }
  };
}
