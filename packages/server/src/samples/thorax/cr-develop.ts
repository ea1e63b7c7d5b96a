import { createNoiseTile } from '../phantom/noise.ts';
import { createRandom } from '../phantom/random.ts';
import type { Steps } from '../phantom/steps.ts';
import { CR_TRUTH } from '../truth.ts';

const { rows: ROWS, columns: COLUMNS, imagerPixelSpacingMm: PITCH } = CR_TRUTH;

/** Running mean over a square window, done as two passes of sums. */
function boxMean(values: Float32Array, columns: number, rows: number, reach: number): Float32Array {
  const pass = (
    source: Float32Array,
    length: number,
    count: number,
    stride: number,
    lineStride: number,
  ): Float32Array => {
    const target = new Float32Array(source.length);
    for (let line = 0; line < count; line++) {
      const start = line * lineStride;
      let sum = 0;
      const at = (place: number): number =>
        source[start + Math.max(0, Math.min(length - 1, place)) * stride] as number;
      for (let place = -reach; place <= reach; place++) sum += at(place);
      for (let place = 0; place < length; place++) {
        target[start + place * stride] = sum / (2 * reach + 1);
        sum += at(place + reach + 1) - at(place - reach);
      }
    }
    return target;
  };
  return pass(pass(values, columns, rows, 1, columns), rows, columns, columns, 1);
}

/** Smooth background by box means on a copy thinned eightfold. */
function background(values: Float32Array, reachMm: number): { at(column: number, row: number): number } {
  const step = 8;
  const columns = COLUMNS / step;
  const rows = Math.floor(ROWS / step);
  const thin = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      thin[row * columns + column] = values[row * step * COLUMNS + column * step] as number;
    }
  }
  const reach = Math.round(reachMm / (step * PITCH));
  const smooth = boxMean(boxMean(thin, columns, rows, reach), columns, rows, reach);
  return {
    at(column, row) {
      const x = Math.min(columns - 1.001, column / step);
      const y = Math.min(rows - 1.001, row / step);
      const index = (y | 0) * columns + (x | 0);
      const fx = x - (x | 0);
      const fy = y - (y | 0);
      const top = (smooth[index] as number) * (1 - fx) + (smooth[index + 1] as number) * fx;
      const bottom =
        (smooth[index + columns] as number) * (1 - fx) + (smooth[index + columns + 1] as number) * fx;
      return top * (1 - fy) + bottom * fy;
    },
  };
}

/** Scatter, quantum noise, logarithm, and the range compression of a computed radiography reader. */
export function* develop(projection: Float32Array): Steps<Uint16Array> {
  const exposure = projection.map((value) => Math.exp(-value));
  const scatter = background(exposure, 45);
  const grain = createNoiseTile(createRandom('thorax/cr-noise'), 512, 0.7, 0.2);
  const mask = grain.size - 1;
  for (let row = 0; row < ROWS; row++) {
    if (row % 256 === 0) yield undefined;
    for (let column = 0; column < COLUMNS; column++) {
      const index = row * COLUMNS + column;
      const signal = (exposure[index] as number) + 0.16 * scatter.at(column, row) + 0.0012;
      const first = grain.values[(row & mask) * grain.size + (column & mask)] as number;
      const second = grain.values[
        ((row * 3 + 91) & mask) * grain.size + ((column + (row >> 9) * 197 + 33) & mask)
      ] as number;
      const noisy = signal + (first + 0.5 * second) * 0.0022 * Math.sqrt(signal);
      projection[index] = -Math.log(Math.max(1e-4, noisy));
    }
  }
  const large = background(projection, 32);
  const stored = new Uint16Array(ROWS * COLUMNS);
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const index = row * COLUMNS + column;
      const value = projection[index] as number;
      const compressed = value - 0.5 * (large.at(column, row) - 2.4);
      stored[index] = Math.round(Math.max(0, Math.min(4095, compressed * 1000)));
    }
  }
  return stored;
}
