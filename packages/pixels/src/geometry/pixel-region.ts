import type { PixelPosition } from './image-plane.ts';

/** A parallelogram in the pixel grid: a rectangle on the screen, however the image is turned. */
export interface PixelRegion {
  readonly corner: PixelPosition;
  /** The two corners next to it. */
  readonly neighbours: readonly [PixelPosition, PixelPosition];
}

/** Calls for the index of each pixel whose centre lies in a region, its edges included; of all pixels without one. */
export function forEachPixelIn(
  region: PixelRegion | undefined,
  rows: number,
  columns: number,
  visit: (index: number) => void,
): void {
  if (!region) {
    for (let index = 0; index < rows * columns; index++) visit(index);
    return;
  }
  const { corner, neighbours } = region;
  const [u, v] = neighbours.map(({ column, row }) => ({
    column: column - corner.column,
    row: row - corner.row,
  })) as [PixelPosition, PixelPosition];
  const area = u.column * v.row - u.row * v.column;
  if (area === 0) return;
  const span = (axis: keyof PixelPosition, count: number): [number, number] => {
    const low = corner[axis] + Math.min(0, u[axis]) + Math.min(0, v[axis]);
    const high = corner[axis] + Math.max(0, u[axis]) + Math.max(0, v[axis]);
    return [Math.max(0, Math.ceil(low)), Math.min(count - 1, Math.floor(high))];
  };
  const [firstRow, lastRow] = span('row', rows);
  const [firstColumn, lastColumn] = span('column', columns);
  for (let row = firstRow; row <= lastRow; row++)
    for (let column = firstColumn; column <= lastColumn; column++) {
      const down = row - corner.row;
      const across = column - corner.column;
      const alongU = (across * v.row - down * v.column) / area;
      const alongV = (u.column * down - u.row * across) / area;
      if (alongU >= 0 && alongU <= 1 && alongV >= 0 && alongV <= 1) visit(row * columns + column);
    }
}
