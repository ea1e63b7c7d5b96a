import type { CanvasSize, ImageToCanvas, Interpolation } from '../camera.ts';
import type { DisplayTransform, GreyTransform } from '../display-transform.ts';
import { greyPixel, levelFunction, roundedLevel, storedPixelFunction } from './grey-pixel.ts';
import type { SampleGrid } from './upright-source.ts';

/** Pixel at a place that lies on the image; column and row are between −0.5 and length − 0.5. */
type PixelAt = (column: number, row: number) => number;

/** An image at any angle: every device pixel asks for its own place. Slower than the upright kernels. */
export function drawTurned(
  pixels: Uint32Array,
  { width, height }: CanvasSize,
  grid: SampleGrid,
  view: ImageToCanvas,
  interpolation: Interpolation,
  transform: DisplayTransform,
): void {
  const { columns, rows } = grid;
  const pixelAt = pixelAtFunction(grid, interpolation, transform);
  const determinant = view.a * view.d - view.b * view.c;
  const columnStep = view.d / determinant;
  const rowStep = -view.b / determinant;
  for (let y = 0; y < height; y++) {
    const dx = 0.5 - view.e;
    const dy = y + 0.5 - view.f;
    const column = (view.d * dx - view.c * dy) / determinant;
    const row = (view.a * dy - view.b * dx) / determinant;
    for (let x = 0; x < width; x++) {
      const atColumn = column + columnStep * x;
      const atRow = row + rowStep * x;
      if (atColumn >= -0.5 && atColumn < columns - 0.5 && atRow >= -0.5 && atRow < rows - 0.5) {
        pixels[y * width + x] = pixelAt(atColumn, atRow);
      }
    }
  }
}

function pixelAtFunction(
  grid: SampleGrid,
  interpolation: Interpolation,
  transform: DisplayTransform,
): PixelAt {
  if (transform.kind === 'grey') {
    return interpolation === 'nearest' ? nearestGreyAt(grid, transform) : linearGreyAt(grid, transform);
  }
  const flip = transform.invert ? 0x00ffffff : 0;
  const at = interpolation === 'nearest' ? nearestColourAt(grid) : linearColourAt(grid);
  return (column, row) => at(column, row) ^ flip;
}

function nearestGreyAt({ values, columns }: SampleGrid, transform: GreyTransform): PixelAt {
  const storedPixel = storedPixelFunction(transform);
  return (column, row) =>
    storedPixel(values[Math.floor(row + 0.5) * columns + Math.floor(column + 0.5)] as number);
}

function linearGreyAt(grid: SampleGrid, transform: GreyTransform): PixelAt {
  const { values } = grid;
  const nearest = nearestGreyAt(grid, transform);
  const levelAt = levelFunction(transform.curve);
  const lowest = transform.padding?.lowest ?? Number.POSITIVE_INFINITY;
  const highest = transform.padding?.highest ?? Number.NEGATIVE_INFINITY;
  const isPadding = (value: number): boolean => value >= lowest && value <= highest;
  const corners = cornersFunction(grid);
  return (column, row) => {
    const { topLeft, right, down, columnShare, rowShare } = corners(column, row);
    const a = values[topLeft] as number;
    const b = values[topLeft + right] as number;
    const c = values[topLeft + down] as number;
    const d = values[topLeft + down + right] as number;
    if (isPadding(a) || isPadding(b) || isPadding(c) || isPadding(d)) return nearest(column, row);
    const upper = a + (b - a) * columnShare;
    const lower = c + (d - c) * columnShare;
    const value = upper + (lower - upper) * rowShare;
    return Number.isNaN(value) ? nearest(column, row) : greyPixel(roundedLevel(levelAt(value)));
  };
}

function nearestColourAt({ values, columns }: SampleGrid): PixelAt {
  return (column, row) => {
    const source = (Math.floor(row + 0.5) * columns + Math.floor(column + 0.5)) * 3;
    return colourPixel(values[source] as number, values[source + 1] as number, values[source + 2] as number);
  };
}

function linearColourAt(grid: SampleGrid): PixelAt {
  const { values } = grid;
  const corners = cornersFunction(grid);
  return (column, row) => {
    const { topLeft, right, down, columnShare, rowShare } = corners(column, row);
    const channel = (offset: number): number => {
      const a = values[topLeft * 3 + offset] as number;
      const b = values[(topLeft + right) * 3 + offset] as number;
      const c = values[(topLeft + down) * 3 + offset] as number;
      const d = values[(topLeft + down + right) * 3 + offset] as number;
      const upper = a + (b - a) * columnShare;
      const lower = c + (d - c) * columnShare;
      return (upper + (lower - upper) * rowShare + 0.5) | 0;
    };
    return colourPixel(channel(0), channel(1), channel(2));
  };
}

/** The four samples around a place; at the border the outer two repeat the inner ones. */
function cornersFunction({ columns, rows }: SampleGrid) {
  const result = { topLeft: 0, right: 0, down: 0, columnShare: 0, rowShare: 0 };
  return (column: number, row: number) => {
    const insideColumn = Math.min(columns - 1, Math.max(0, column));
    const insideRow = Math.min(rows - 1, Math.max(0, row));
    const left = Math.floor(insideColumn);
    const top = Math.floor(insideRow);
    result.topLeft = top * columns + left;
    result.right = left < columns - 1 ? 1 : 0;
    result.down = top < rows - 1 ? columns : 0;
    result.columnShare = insideColumn - left;
    result.rowShare = insideRow - top;
    return result;
  };
}

const colourPixel = (red: number, green: number, blue: number): number =>
  (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
