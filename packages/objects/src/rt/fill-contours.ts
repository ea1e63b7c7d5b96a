import type { ImagePlane, PixelPosition } from '@isocenter/pixels';
import { pixelsOfContour } from './contours-on-plane.ts';
import type { Contour } from './structure-set.ts';

/** Rounding of coordinates to pixels, in pixels. */
const onPathTolerance = 1e-6;

type Span = readonly [first: number, last: number];

/**
 * Pixels whose centres lie inside closed contours of one plane: 1 inside, row by row. CLOSED_PLANAR contours add up, with
 * the path itself, and a keyhole within one cuts out; CLOSEDPLANAR_XOR contours are combined by exclusive disjunction.
 * Points and open contours have no inside. PS3.3 C.8.8.6.1, C.8.8.6.3.
 */
export function fillContours(
  contours: readonly Contour[],
  plane: ImagePlane,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Uint8Array {
  const mask = new Uint8Array(rows * columns);
  for (const contour of contours) {
    const isXor = contour.geometricType === 'CLOSEDPLANAR_XOR';
    if (!isXor && contour.geometricType !== 'CLOSED_PLANAR') continue;
    const edges = edgesOf(pixelsOfContour(contour, plane));
    const { firstRow, lastRow } = rowsOf(edges, rows);
    for (let row = firstRow; row <= lastRow; row++) {
      const spans = isXor ? insideOfRow(edges, row) : [...insideOfRow(edges, row), ...pathOfRow(edges, row)];
      for (const [first, last] of spans) {
        const end = row * columns + Math.min(columns - 1, last);
        for (let at = row * columns + Math.max(0, first); at <= end; at++)
          mask[at] = isXor ? (mask[at] as number) ^ 1 : 1;
      }
    }
  }
  return mask;
}

type Edge = readonly [from: PixelPosition, to: PixelPosition];

/** Rows of the picture that a contour reaches. */
function rowsOf(edges: readonly Edge[], rows: number) {
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const [{ row }] of edges) {
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  return {
    firstRow: Math.max(0, Math.floor(top)),
    lastRow: Math.min(rows - 1, Math.ceil(bottom)),
  };
}

/** Edges from corner to corner, the last back to the first. */
const edgesOf = (corners: readonly PixelPosition[]): Edge[] =>
  corners.map((a, i) => [a, corners[(i + 1) % corners.length] as PixelPosition]);

/** Runs of columns whose centres are inside by the even-odd rule, each with its left end but without its right end. */
function insideOfRow(edges: readonly Edge[], row: number): Span[] {
  const crossings: number[] = [];
  for (const [a, b] of edges) {
    if (a.row <= row === b.row <= row) continue;
    crossings.push(a.column + ((row - a.row) / (b.row - a.row)) * (b.column - a.column));
  }
  crossings.sort((a, b) => a - b);
  return Array.from({ length: crossings.length >> 1 }, (_, i): Span => {
    const left = Math.ceil((crossings[2 * i] as number) - onPathTolerance);
    return [left, Math.ceil((crossings[2 * i + 1] as number) - onPathTolerance) - 1];
  });
}

/** Columns whose centres lie on the path itself. */
function pathOfRow(edges: readonly Edge[], row: number): Span[] {
  return edges.flatMap(([a, b]): Span[] => {
    const [top, bottom] = a.row <= b.row ? [a, b] : [b, a];
    if (row < top.row - onPathTolerance || row > bottom.row + onPathTolerance) return [];
    const isAlongRow = bottom.row - top.row <= 2 * onPathTolerance;
    const share = (row - top.row) / (bottom.row - top.row);
    const column = top.column + Math.min(1, Math.max(0, share)) * (bottom.column - top.column);
    const from = isAlongRow ? Math.min(a.column, b.column) : column;
    const to = isAlongRow ? Math.max(a.column, b.column) : column;
    return [[Math.ceil(from - onPathTolerance), Math.floor(to + onPathTolerance)]];
  });
}
