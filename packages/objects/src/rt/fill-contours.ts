import type { ImagePlane, PixelPosition } from '@isocenter/pixels';
import { pixelsOfContour } from './contours-on-plane.ts';
import type { Contour } from './structure-set.ts';

/** Rounding of coordinates to pixels, in pixels. */
const onPathTolerance = 1e-6;

interface PictureSize {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Pixels whose centres lie inside closed contours of one plane: 1 inside, row by row. CLOSED_PLANAR contours add up, with
 * the path itself, and a keyhole within one cuts out; CLOSEDPLANAR_XOR contours are combined by exclusive disjunction.
 * Points and open contours have no inside. A contour takes as long as its edges cross rows. PS3.3 C.8.8.6.1, C.8.8.6.3.
 */
export function fillContours(
  contours: readonly Contour[],
  plane: ImagePlane,
  { rows, columns }: PictureSize,
): Uint8Array {
  const mask = new Uint8Array(rows * columns);
  for (const contour of contours) {
    const isXor = contour.geometricType === 'CLOSEDPLANAR_XOR';
    if (!isXor && contour.geometricType !== 'CLOSED_PLANAR') continue;
    const corners = pixelsOfContour(contour, plane);
    const { firstRow, lastRow } = rowsOf(corners, rows);
    const marks = new RowMarks(firstRow, lastRow, columns);
    corners.forEach((a, i) => {
      const b = corners[(i + 1) % corners.length] as PixelPosition;
      const [top, bottom] = a.row <= b.row ? [a, b] : [b, a];
      marks.cross(top, bottom);
      if (!isXor) marks.cover(top, bottom);
    });
    marks.writeTo(mask, isXor);
  }
  return mask;
}

/** Rows of the picture that a contour reaches; the last may lie before the first. */
function rowsOf(corners: readonly PixelPosition[], rows: number) {
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const { row } of corners) {
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  return {
    firstRow: Math.max(0, Math.floor(top)),
    lastRow: Math.min(rows - 1, Math.ceil(bottom)),
  };
}

/**
 * Where the pixels of each row change from outside to inside, or onto the path: no edge is looked at in a row that it does not
 * reach, and none is sorted.
 */
class RowMarks {
  readonly #firstRow: number;
  readonly #lastRow: number;
  readonly #columns: number;
  /** Odd from a pixel on, by the even-odd rule. */
  readonly #crossings: Uint8Array;
  /** How many parts of the path begin at a pixel, less how many end before it. */
  readonly #onPath: Int32Array;

  constructor(firstRow: number, lastRow: number, columns: number) {
    this.#firstRow = firstRow;
    this.#lastRow = lastRow;
    this.#columns = columns;
    const length = Math.max(0, lastRow - firstRow + 1) * (columns + 1);
    this.#crossings = new Uint8Array(length);
    this.#onPath = new Int32Array(length);
  }

  /** Pixels from an edge on are on its other side; its upper end counts, its lower does not. */
  cross(top: PixelPosition, bottom: PixelPosition): void {
    const last = Math.min(this.#lastRow, Math.ceil(bottom.row) - 1);
    for (let row = Math.max(this.#firstRow, Math.ceil(top.row)); row <= last; row++) {
      const share = (row - top.row) / (bottom.row - top.row);
      const column = Math.ceil(top.column + share * (bottom.column - top.column) - onPathTolerance);
      const at = this.#placeOf(row, column);
      this.#crossings[at] = (this.#crossings[at] as number) ^ 1;
    }
  }

  /** Pixels whose centres lie on an edge. */
  cover(top: PixelPosition, bottom: PixelPosition): void {
    const isAlongRow = bottom.row - top.row <= 2 * onPathTolerance;
    const last = Math.min(this.#lastRow, Math.floor(bottom.row + onPathTolerance));
    for (let row = Math.max(this.#firstRow, Math.ceil(top.row - onPathTolerance)); row <= last; row++) {
      const share = Math.min(1, Math.max(0, (row - top.row) / (bottom.row - top.row)));
      const column = top.column + share * (bottom.column - top.column);
      const from = isAlongRow ? Math.min(top.column, bottom.column) : column;
      const to = isAlongRow ? Math.max(top.column, bottom.column) : column;
      const first = this.#placeOf(row, Math.ceil(from - onPathTolerance));
      const behind = this.#placeOf(row, Math.floor(to + onPathTolerance) + 1);
      if (behind <= first) continue;
      this.#onPath[first] = (this.#onPath[first] as number) + 1;
      this.#onPath[behind] = (this.#onPath[behind] as number) - 1;
    }
  }

  /** Each row has one place more than pixels, for what lies right of it. */
  #placeOf(row: number, column: number): number {
    return (row - this.#firstRow) * (this.#columns + 1) + Math.min(this.#columns, Math.max(0, column));
  }

  writeTo(mask: Uint8Array, isXor: boolean): void {
    let place = 0;
    for (let row = this.#firstRow; row <= this.#lastRow; row++) {
      let inside = 0;
      let paths = 0;
      for (let at = row * this.#columns; at < (row + 1) * this.#columns; at++, place++) {
        inside ^= this.#crossings[place] as number;
        paths += this.#onPath[place] as number;
        if (isXor) mask[at] = (mask[at] as number) ^ inside;
        else if (inside === 1 || paths > 0) mask[at] = 1;
      }
      place++;
    }
  }
}
