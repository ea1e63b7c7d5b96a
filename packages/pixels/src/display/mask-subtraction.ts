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
 * Average of the contrast frames less the shifted average of the mask frames, stored value by stored value. Between
 * pixels the mask is interpolated linearly; beyond its edge the edge goes on. PS3.3 C.7.6.10.1.
 *
 * @throws PIXELS_FRAMES_DIFFER unless all are monochrome and of one size
 */
export function subtractMask(
  contrastFrames: readonly DecodedFrame[],
  maskFrames: readonly DecodedFrame[],
  shift: MaskShift = { rowsDown: 0, columnsLeft: 0 },
): DecodedFrame {
  const [first] = contrastFrames;
  const isAlike = ({ rows, columns, samplesPerPixel }: DecodedFrame) =>
    samplesPerPixel === 1 && rows === first?.rows && columns === first.columns;
  if (!first || maskFrames.length === 0 || ![...contrastFrames, ...maskFrames].every(isAlike))
    throw pixelsError('PIXELS_FRAMES_DIFFER', {});
  const { rows, columns } = first;
  const mask = shifted(averageOf(maskFrames), rows, columns, shift);
  const values = averageOf(contrastFrames);
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const difference = (values[i] as number) - (mask[i] as number);
    values[i] = difference;
    if (difference < minimum) minimum = difference;
    if (difference > maximum) maximum = difference;
  }
  return { rows, columns, samplesPerPixel: 1, values, minimum, maximum };
}

function averageOf(frames: readonly DecodedFrame[]): Float32Array {
  const sums = new Float64Array(frames[0]?.values.length ?? 0);
  for (const { values } of frames) {
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (values[i] as number);
  }
  return Float32Array.from(sums, (sum) => sum / frames.length);
}

function shifted(
  values: Float32Array,
  rows: number,
  columns: number,
  { rowsDown, columnsLeft }: MaskShift,
): Float32Array {
  if (rowsDown === 0 && columnsLeft === 0) return values;
  const result = new Float32Array(values.length);
  const across = Array.from({ length: columns }, (_, column) => blendAt(column + columnsLeft, columns));
  for (let row = 0; row < rows; row++) {
    const down = blendAt(row - rowsDown, rows);
    for (let column = 0; column < columns; column++) {
      const { lower, upper, share } = across[column] as Blend;
      const between = (line: number) => {
        const left = values[line * columns + lower] as number;
        return left + ((values[line * columns + upper] as number) - left) * share;
      };
      const above = between(down.lower);
      result[row * columns + column] = above + (between(down.upper) - above) * down.share;
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
