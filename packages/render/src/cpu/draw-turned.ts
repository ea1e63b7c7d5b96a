import type { CanvasSize, ImageToCanvas, Interpolation } from '../camera.ts';
import { cubicWeights } from '../cubic-weights.ts';
import type { DisplayTransform, GreyTransform } from '../display-transform.ts';
import { type Lights, roundedLevel, storedPixelFunction } from './grey-pixel.ts';
import { levelFunction } from './level-places.ts';
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
  lights: Lights,
): void {
  const { columns, rows } = grid;
  const pixelAt =
    transform.kind === 'grey'
      ? greyAt(grid, interpolation, transform, lights)
      : colourAt(grid, interpolation, transform.invert);
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

/** Padding and what is not finite make every blend they are part of NaN; then fewer samples are blended, in the end none. */
export function greyAt(
  grid: SampleGrid,
  interpolation: Interpolation,
  transform: GreyTransform,
  lights: Lights,
): PixelAt {
  const { values } = grid;
  const storedPixel = storedPixelFunction(transform, lights);
  const nearest: PixelAt = (column, row) => storedPixel(values[nearestIndex(grid, column, row)] as number);
  if (interpolation === 'nearest') return nearest;
  const { lowest, highest } = transform.padding ?? { lowest: 1, highest: 0 };
  const valueAt = (index: number): number => {
    const value = values[index] as number;
    return Number.isFinite(value) && !(value >= lowest && value <= highest) ? value : Number.NaN;
  };
  const levelAt = levelFunction(transform.curve);
  const linear = linearBlend(grid);
  const cubic = interpolation === 'cubic' ? cubicBlend(grid) : () => Number.NaN;
  return (column, row) => {
    const smooth = cubic(column, row, valueAt);
    const value = Number.isNaN(smooth) ? linear(column, row, valueAt) : smooth;
    return Number.isNaN(value) ? nearest(column, row) : (lights[roundedLevel(levelAt(value))] as number);
  };
}

/** RGB interleaved, each channel for itself. */
function colourAt(grid: SampleGrid, interpolation: Interpolation, invert: boolean): PixelAt {
  const { values } = grid;
  const flip = invert ? 0x00ffffff : 0;
  const channels = [0, 1, 2].map((offset) => (index: number) => values[index * 3 + offset] as number);
  const blends = { nearest: nearestBlend, linear: linearBlend, cubic: cubicBlend };
  const blend = blends[interpolation](grid);
  return (column, row) => {
    const [red = 0, green = 0, blue = 0] = channels.map((valueAt) =>
      roundedLevel(blend(column, row, valueAt)),
    );
    return ((0xff000000 | (blue << 16) | (green << 8) | red) ^ flip) >>> 0;
  };
}

/** Value at a place, made of those that `valueAt` gives for indexes of the grid. */
type Blend = (column: number, row: number, valueAt: (index: number) => number) => number;

const nearestIndex = ({ columns }: SampleGrid, column: number, row: number): number =>
  Math.floor(row + 0.5) * columns + Math.floor(column + 0.5);

const nearestBlend =
  (grid: SampleGrid): Blend =>
  (column, row, valueAt) =>
    valueAt(nearestIndex(grid, column, row));

/** Bilinear; the border repeats outwards. */
const linearBlend =
  ({ columns, rows }: SampleGrid): Blend =>
  (column, row, valueAt) => {
    const insideColumn = Math.min(columns - 1, Math.max(0, column));
    const insideRow = Math.min(rows - 1, Math.max(0, row));
    const left = Math.floor(insideColumn);
    const top = Math.floor(insideRow);
    const right = Math.min(columns - 1, left + 1);
    const bottom = Math.min(rows - 1, top + 1);
    const across = insideColumn - left;
    const down = insideRow - top;
    const upper = valueAt(top * columns + left) * (1 - across) + valueAt(top * columns + right) * across;
    const lower =
      valueAt(bottom * columns + left) * (1 - across) + valueAt(bottom * columns + right) * across;
    return upper * (1 - down) + lower * down;
  };

/** Bicubic; the border repeats outwards. */
const cubicBlend =
  ({ columns, rows }: SampleGrid): Blend =>
  (column, row, valueAt) => {
    const insideColumn = Math.min(columns - 1, Math.max(0, column));
    const insideRow = Math.min(rows - 1, Math.max(0, row));
    const left = Math.floor(insideColumn);
    const top = Math.floor(insideRow);
    const across = cubicWeights(insideColumn - left);
    const down = cubicWeights(insideRow - top);
    let sum = 0;
    for (let j = 0; j < 4; j++) {
      const start = Math.min(rows - 1, Math.max(0, top - 1 + j)) * columns;
      let along = 0;
      for (let i = 0; i < 4; i++) {
        along += valueAt(start + Math.min(columns - 1, Math.max(0, left - 1 + i))) * (across[i] as number);
      }
      sum += along * (down[j] as number);
    }
    return sum;
  };
