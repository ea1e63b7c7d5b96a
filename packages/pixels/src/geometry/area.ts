import type { PixelPosition } from './image-plane.ts';

/** Both sides of a pixel, mm. */
interface PixelSides {
  readonly rowSpacingMm: number;
  readonly columnSpacingMm: number;
}

/** Area inside a closed polygon, mm²; the last point joins the first. Pixels need not be square. */
export function polygonAreaMm2(
  points: readonly PixelPosition[],
  { rowSpacingMm, columnSpacingMm }: PixelSides,
): number {
  const doubled = points.reduce((sum, { column, row }, i) => {
    const next = points[(i + 1) % points.length] ?? { column, row };
    return sum + column * next.row - next.column * row;
  }, 0);
  return (Math.abs(doubled) / 2) * rowSpacingMm * columnSpacingMm;
}

/**
 * Area of the ellipse that fills a box of the pixel grid, mm²: its half axes are measured along a row and along a
 * column, each with its own spacing.
 */
export function ellipseAreaMm2(
  corner: PixelPosition,
  opposite: PixelPosition,
  { rowSpacingMm, columnSpacingMm }: PixelSides,
): number {
  const halfWidthMm = (Math.abs(opposite.column - corner.column) * columnSpacingMm) / 2;
  const halfHeightMm = (Math.abs(opposite.row - corner.row) * rowSpacingMm) / 2;
  return Math.PI * halfWidthMm * halfHeightMm;
}
