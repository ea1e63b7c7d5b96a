import type { Random } from './random.ts';

const PERIOD = 64;
const MASK = PERIOD - 1;

/**
 * A smooth random field of zero mean and unit variance, periodic in all three axes (64 cells).
 * Divide a position in mm by the wanted grain in mm before sampling.
 */
export interface NoiseVolume {
  sample(x: number, y: number, z: number): number;
  /** The field at one height: the same values at half the work, for painting a slice. */
  layer(z: number): NoiseLayer;
}

export interface NoiseLayer {
  sample(x: number, y: number): number;
}

/** A periodic square of correlated noise of zero mean and unit variance, row by row. */
export interface NoiseTile {
  /** Power of two. */
  readonly size: number;
  readonly values: Float32Array;
}

/** Half of a normalized Gaussian, centre first. */
function gaussianWeights(sigmaCells: number): number[] {
  const reach = Math.ceil(sigmaCells * 3);
  const weights = Array.from({ length: reach + 1 }, (_, step) =>
    Math.exp(-(step * step) / (2 * sigmaCells ** 2)),
  );
  const sum = weights.reduce((total, weight, step) => total + (step === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / sum);
}

/** Periodic blur along one axis of a grid whose axis has `size` (a power of two) cells, `stride` apart. */
function blurAxis(
  values: Float32Array,
  size: number,
  stride: number,
  weights: readonly number[],
): Float32Array {
  const blurred = new Float32Array(values.length);
  const axisMask = stride * (size - 1);
  const span = stride * size;
  for (let index = 0; index < values.length; index++) {
    const along = index & axisMask;
    const base = index - along;
    let sum = (weights[0] ?? 0) * (values[index] ?? 0);
    for (let step = 1; step < weights.length; step++) {
      const offset = step * stride;
      const before = values[base + ((along - offset + span) & axisMask)] ?? 0;
      const after = values[base + ((along + offset) & axisMask)] ?? 0;
      sum += (weights[step] ?? 0) * (before + after);
    }
    blurred[index] = sum;
  }
  return blurred;
}

function blurVolume(values: Float32Array, sigmaCells: number): Float32Array {
  const weights = gaussianWeights(sigmaCells);
  return [1, PERIOD, PERIOD ** 2].reduce(
    (blurred, stride) => blurAxis(blurred, PERIOD, stride, weights),
    values,
  );
}

function standardize(values: Float32Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(squares / values.length - mean * mean);
  return values.map((value) => (value - mean) / deviation);
}

const whiteNoise = (random: Random, length: number): Float32Array =>
  Float32Array.from({ length }, () => random.gaussian());

const subtract = (a: Float32Array, b: Float32Array, share = 1): Float32Array =>
  a.map((value, index) => value - share * (b[index] ?? 0));

/** Low-pass noise: clouds. */
export function createNoiseVolume(random: Random, sigmaCells = 1.2): NoiseVolume {
  return interpolated(standardize(blurVolume(whiteNoise(random, PERIOD ** 3), sigmaCells)));
}

/**
 * Band-pass noise (a difference of two Gaussians, taken twice): its zero surfaces wind about at an even
 * distance of about 2.2 `sigmaCells`, as the sulci of a brain do.
 */
export function createFoldedNoiseVolume(random: Random, sigmaCells: number): NoiseVolume {
  const bandPass = (values: Float32Array): Float32Array =>
    subtract(blurVolume(values, sigmaCells), blurVolume(values, sigmaCells * 1.5));
  return interpolated(standardize(bandPass(bandPass(whiteNoise(random, PERIOD ** 3)))));
}

function interpolated(cells: Float32Array): NoiseVolume {
  const sample = (x: number, y: number, z: number): number => {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const layer = Math.floor(z);
    const fx = x - column;
    const fy = y - row;
    const fz = z - layer;
    const x0 = column & MASK;
    const x1 = (column + 1) & MASK;
    const y0 = (row & MASK) * PERIOD;
    const y1 = ((row + 1) & MASK) * PERIOD;
    const z0 = (layer & MASK) * PERIOD * PERIOD;
    const z1 = ((layer + 1) & MASK) * PERIOD * PERIOD;
    const at = (index: number): number => cells[index] as number;
    const low00 = at(z0 + y0 + x0);
    const low10 = at(z0 + y1 + x0);
    const high00 = at(z1 + y0 + x0);
    const high10 = at(z1 + y1 + x0);
    const lowTop = low00 + (at(z0 + y0 + x1) - low00) * fx;
    const lowBottom = low10 + (at(z0 + y1 + x1) - low10) * fx;
    const highTop = high00 + (at(z1 + y0 + x1) - high00) * fx;
    const highBottom = high10 + (at(z1 + y1 + x1) - high10) * fx;
    const low = lowTop + (lowBottom - lowTop) * fy;
    const high = highTop + (highBottom - highTop) * fy;
    return low + (high - low) * fz;
  };
  return { sample, layer: (z) => interpolatedLayer(blendLayers(cells, z)) };
}

function blendLayers(cells: Float32Array, z: number): Float32Array {
  const layer = Math.floor(z);
  const share = z - layer;
  const low = (layer & MASK) * PERIOD * PERIOD;
  const high = ((layer + 1) & MASK) * PERIOD * PERIOD;
  return cells
    .subarray(low, low + PERIOD * PERIOD)
    .map((value, index) => value + ((cells[high + index] as number) - value) * share);
}

function interpolatedLayer(cells: Float32Array): NoiseLayer {
  return {
    sample(x, y) {
      const column = Math.floor(x);
      const row = Math.floor(y);
      const fx = x - column;
      const fy = y - row;
      const x0 = column & MASK;
      const x1 = (column + 1) & MASK;
      const y0 = (row & MASK) * PERIOD;
      const y1 = ((row + 1) & MASK) * PERIOD;
      const top = (cells[y0 + x0] as number) * (1 - fx) + (cells[y0 + x1] as number) * fx;
      const bottom = (cells[y1 + x0] as number) * (1 - fx) + (cells[y1 + x1] as number) * fx;
      return top + (bottom - top) * fy;
    },
  };
}

/**
 * Detector noise after reconstruction: neighbours are correlated over `sigmaPixels`, and `lowCut` takes away
 * the slow swings (0 keeps them, 1 takes all), as filtered back-projection does.
 */
export function createNoiseTile(
  random: Random,
  size: number,
  sigmaPixels: number,
  lowCut: number,
): NoiseTile {
  const white = whiteNoise(random, size * size);
  const blurTile = (sigma: number): Float32Array => {
    const weights = gaussianWeights(sigma);
    return blurAxis(blurAxis(white, size, 1, weights), size, size, weights);
  };
  return { size, values: standardize(subtract(blurTile(sigmaPixels), blurTile(sigmaPixels * 3), lowCut)) };
}
