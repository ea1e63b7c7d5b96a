import type { DisplayShutter } from '../frame-description/describe-shutter.ts';
import type { FrameDescription, Palette } from '../frame-description/frame-description.ts';

/**
 * 1 for every pixel that the shutter covers, row by row. All shapes act at once, so that the least of the image stays
 * visible. Coordinates count pixels from 1\1; a pixel on an edge is visible. The radius counts pixels along a row, so
 * a circle stays round where pixels are not square. PS3.3 C.7.6.11, C.7.6.15.
 */
export function shutterMask(
  shutter: DisplayShutter,
  rows: number,
  columns: number,
  pixelAspectRatio: FrameDescription['pixelAspectRatio'],
): Uint8Array {
  const mask = new Uint8Array(rows * columns);
  const aspect = pixelAspectRatio.vertical / pixelAspectRatio.horizontal;
  for (let row = 1; row <= rows; row++)
    writeRow(mask.subarray((row - 1) * columns, row * columns), shutter, row, aspect);
  return mask;
}

/**
 * What covered pixels show, levels 0 to 255. Grey images end in P-Values and take Shutter Presentation Value, even where
 * a colour is said too; images of any colour, a supplemental palette included, end in PCS-Values and take Shutter
 * Presentation Color CIELab Value, or the grey where no colour is said. PS3.3 C.7.6.11, C.11.12; PS3.4 N.2.
 */
export function shutterRgb(
  { greyLevel, rgb }: DisplayShutter,
  samplesPerPixel: number,
  palette: Palette | undefined,
): readonly [red: number, green: number, blue: number] {
  const isColour = samplesPerPixel === 3 || palette !== undefined;
  return (isColour ? rgb : undefined) ?? [greyLevel, greyLevel, greyLevel];
}

/** The same of one row, from 0. */
export function shutterMaskOfRow(
  shutter: DisplayShutter,
  row: number,
  columns: number,
  pixelAspectRatio: FrameDescription['pixelAspectRatio'],
): Uint8Array {
  const mask = new Uint8Array(columns);
  writeRow(mask, shutter, row + 1, pixelAspectRatio.vertical / pixelAspectRatio.horizontal);
  return mask;
}

/** `row` counts from 1. */
function writeRow(mask: Uint8Array, shutter: DisplayShutter, row: number, aspect: number): void {
  const inPolygon = shutter.polygon && polygonRow(shutter.polygon, row, mask.length);
  for (let column = 1; column <= mask.length; column++) {
    const isVisible =
      isInRectangle(shutter.rectangle, row, column) &&
      isInCircle(shutter.circle, row, column, aspect) &&
      (!inPolygon || inPolygon[column - 1] === 1) &&
      !isInBitmap(shutter.bitmap, row, column);
    if (!isVisible) mask[column - 1] = 1;
  }
}

const isInRectangle = (rectangle: DisplayShutter['rectangle'], row: number, column: number): boolean =>
  !rectangle ||
  (row >= rectangle.upperRow &&
    row <= rectangle.lowerRow &&
    column >= rectangle.leftColumn &&
    column <= rectangle.rightColumn);

const isInCircle = (circle: DisplayShutter['circle'], row: number, column: number, aspect: number): boolean =>
  !circle ||
  Math.hypot(column - circle.centerColumn, (row - circle.centerRow) * aspect) <= circle.radiusColumns;

/** A 1 in the bitmap, which lies by its Overlay Origin, covers the pixel. */
function isInBitmap(bitmap: DisplayShutter['bitmap'], row: number, column: number): boolean {
  if (bitmap?.bits.kind !== 'separate') return false;
  const overlayRow = row - bitmap.originRow;
  const overlayColumn = column - bitmap.originColumn;
  const isInside =
    overlayRow >= 0 && overlayRow < bitmap.rows && overlayColumn >= 0 && overlayColumn < bitmap.columns;
  return isInside && bitmap.bits.mask[overlayRow * bitmap.columns + overlayColumn] === 1;
}

/**
 * 1 for every pixel of a row that lies within a polygon, its outline included: between the crossings of the row, taken in
 * pairs just above and just below it, so that corners and level edges count too.
 */
function polygonRow(
  polygon: NonNullable<DisplayShutter['polygon']>,
  row: number,
  columns: number,
): Uint8Array {
  const inside = new Uint8Array(columns);
  for (const isLower of [false, true]) {
    const crossings: number[] = [];
    polygon.forEach((from, i) => {
      const to = polygon[(i + 1) % polygon.length] ?? from;
      const [upper, lower] = from.row <= to.row ? [from, to] : [to, from];
      const crosses = isLower ? upper.row <= row && row < lower.row : upper.row < row && row <= lower.row;
      if (!crosses) return;
      crossings.push(
        upper.column + ((lower.column - upper.column) * (row - upper.row)) / (lower.row - upper.row),
      );
    });
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = Math.max(1, Math.ceil(crossings[i] as number));
      const last = Math.min(columns, Math.floor(crossings[i + 1] as number));
      if (first <= last) inside.fill(1, first - 1, last);
    }
  }
  return inside;
}
