import type { DecodedFrame } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';

/**
 * How far the mask is moved before it is subtracted, in pixels: as Mask Sub-pixel Shift has it, down the rows and
 * toward the LEFT column. PS3.3 C.7.6.10.1.2.
 */
export interface MaskShift {
  readonly rowsDown: number;
  readonly columnsLeft: number;
}

/**
 * What is subtracted: stored values, or their logarithms where these are proportional to the intensity of the beam
 * (Pixel Intensity Relationship LIN), so that contrast counts alike behind bone and behind air. PS3.3 C.8.7.1.1.2.
 */
export type SubtractionScale =
  | { readonly kind: 'stored' }
  /** Logarithms are stretched so that `largest` stays what it is: differences keep the size of stored values. */
  | { readonly kind: 'logarithm'; readonly largest: number };

/** The average of mask frames, shifted and on the scale of the subtraction: the same for many frames. */
export interface SubtractionMask {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly scale: SubtractionScale;
}

/**
 * The average of the mask frames, moved by a shift. Between pixels the mask is interpolated linearly; beyond its edge the
 * edge goes on. PS3.3 C.7.6.10.1.
 *
 * @throws PIXELS_FRAMES_DIFFER unless all are monochrome and of one size
 */
export function subtractionMask(
  maskFrames: readonly DecodedFrame[],
  shift: MaskShift = { rowsDown: 0, columnsLeft: 0 },
  scale: SubtractionScale = { kind: 'stored' },
): SubtractionMask {
  const { rows, columns } = checkAlike(maskFrames);
  const values = shifted(scaled(averageOf(maskFrames), scale), rows, columns, shift);
  return { rows, columns, values, scale };
}

/**
 * Average of the contrast frames less the mask, value by value. PS3.3 C.7.6.10.1.
 *
 * @throws PIXELS_FRAMES_DIFFER unless all are monochrome and of the size of the mask
 */
export function subtractMask(contrastFrames: readonly DecodedFrame[], mask: SubtractionMask): DecodedFrame {
  const { rows, columns } = checkAlike(contrastFrames, mask);
  const values = scaled(averageOf(contrastFrames), mask.scale);
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const difference = (values[i] as number) - (mask.values[i] as number);
    values[i] = difference;
    if (difference < minimum) minimum = difference;
    if (difference > maximum) maximum = difference;
  }
  return { rows, columns, samplesPerPixel: 1, values, minimum, maximum };
}

function checkAlike(frames: readonly DecodedFrame[], size: Size | undefined = frames[0]): Size {
  const isAlike = ({ rows, columns, samplesPerPixel }: DecodedFrame) =>
    samplesPerPixel === 1 && rows === size?.rows && columns === size.columns;
  if (!size || frames.length === 0 || !frames.every(isAlike)) throw pixelsError('PIXELS_FRAMES_DIFFER', {});
  return size;
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

function scaled(values: Float32Array, scale: SubtractionScale): Float32Array {
  if (scale.kind === 'stored') return values;
  const stretch = scale.largest / Math.log1p(scale.largest);
  const result = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = Math.log1p(Math.max(0, values[i] as number)) * stretch;
  return result;
}

/** Float32 holds stored values of up to 24 bits as they are. */
function averageOf(frames: readonly DecodedFrame[]): Float32Array {
  const [first, ...others] = frames;
  if (others.length === 0) return new Float32Array(first?.values ?? []);
  const sums = new Float64Array(first?.values ?? []);
  for (const { values } of others) {
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (values[i] as number);
  }
  const means = new Float32Array(sums.length);
  for (let i = 0; i < sums.length; i++) means[i] = (sums[i] as number) / frames.length;
  return means;
}

/** Along rows first, then down the columns. */
function shifted(
  values: Float32Array,
  rows: number,
  columns: number,
  { rowsDown, columnsLeft }: MaskShift,
): Float32Array {
  const across = columnsLeft === 0 ? values : movedAlongRows(values, rows, columns, columnsLeft);
  return rowsDown === 0 ? across : movedDown(across, rows, columns, rowsDown);
}

function movedAlongRows(
  values: Float32Array,
  rows: number,
  columns: number,
  columnsLeft: number,
): Float32Array {
  const result = new Float32Array(values.length);
  for (let column = 0; column < columns; column++) {
    const { lower, upper, share } = blendAt(column + columnsLeft, columns);
    for (let row = 0; row < rows; row++) {
      const left = values[row * columns + lower] as number;
      const right = values[row * columns + upper] as number;
      result[row * columns + column] = left + (right - left) * share;
    }
  }
  return result;
}

function movedDown(values: Float32Array, rows: number, columns: number, rowsDown: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const { lower, upper, share } = blendAt(row - rowsDown, rows);
    for (let column = 0; column < columns; column++) {
      const above = values[lower * columns + column] as number;
      const below = values[upper * columns + column] as number;
      result[row * columns + column] = above + (below - above) * share;
    }
  }
  return result;
}

interface Blend {
  readonly lower: number;
  readonly upper: number;
  readonly share: number;
}

/** The two samples a place lies between, both the edge where it lies outside. */
function blendAt(position: number, length: number): Blend {
  const inside = Math.min(length - 1, Math.max(0, position));
  const lower = Math.floor(inside);
  return { lower, upper: Math.min(length - 1, lower + 1), share: inside - lower };
}
