/** One sample of a grid: a number, or one for each channel. */
export type Sample = number | readonly number[];
export type SampleGrid = readonly (readonly Sample[])[];

/** Interleaved samples, row by row. */
export interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly values: ArrayLike<number>;
}

/** Point i of n along a side, where the oracle takes its samples. */
const gridPoint = (i: number, n: number, size: number) => Math.floor(((2 * i + 1) * size) / (2 * n));

/**
 * Absolute differences at the oracle's grid points, a number for each sample it gives. Of pictures with an alpha channel the
 * oracle gives three samples.
 */
export function gridDifferences(picture: Picture, grid: SampleGrid): number[] {
  const { rows, columns, samplesPerPixel, values } = picture;
  return grid.flatMap((line, i) =>
    line.flatMap((expected, j) => {
      const row = gridPoint(i, grid.length, rows);
      const column = gridPoint(j, line.length, columns);
      const at = (row * columns + column) * samplesPerPixel;
      return [expected].flat().map((sample, k) => Math.abs((values[at + k] as number) - sample));
    }),
  );
}

/** Absolute differences of the means of n × n blocks that divide the picture. */
export function blockMeanDifferences(picture: Picture, blockMeans: SampleGrid): number[] {
  const { rows, columns } = picture;
  return blockMeans.flatMap((line, i) =>
    line.flatMap((expected, j) => {
      const means = meansOf(picture, {
        firstRow: Math.floor((i * rows) / blockMeans.length),
        endRow: Math.floor(((i + 1) * rows) / blockMeans.length),
        firstColumn: Math.floor((j * columns) / line.length),
        endColumn: Math.floor(((j + 1) * columns) / line.length),
      });
      return [expected].flat().map((mean, k) => Math.abs((means[k] as number) - mean));
    }),
  );
}

interface Block {
  readonly firstRow: number;
  readonly endRow: number;
  readonly firstColumn: number;
  readonly endColumn: number;
}

const whole = ({ rows, columns }: Picture): Block => ({
  firstRow: 0,
  endRow: rows,
  firstColumn: 0,
  endColumn: columns,
});

/** The mean of each channel over a block, or over the whole picture. */
export function meansOf(picture: Picture, block: Block = whole(picture)): number[] {
  const { columns, samplesPerPixel, values } = picture;
  const { firstRow, endRow, firstColumn, endColumn } = block;
  const sums = new Array<number>(samplesPerPixel).fill(0);
  for (let row = firstRow; row < endRow; row++) {
    const end = (row * columns + endColumn) * samplesPerPixel;
    for (let at = (row * columns + firstColumn) * samplesPerPixel; at < end; at += samplesPerPixel) {
      for (let k = 0; k < samplesPerPixel; k++) sums[k] = (sums[k] as number) + (values[at + k] as number);
    }
  }
  const count = Math.max(1, (endRow - firstRow) * (endColumn - firstColumn));
  return sums.map((sum) => sum / count);
}

/** Smallest and largest sample of each channel. */
export function rangesOf({ samplesPerPixel, values }: Picture): { min: number[]; max: number[] } {
  const min = new Array<number>(samplesPerPixel).fill(Number.POSITIVE_INFINITY);
  const max = new Array<number>(samplesPerPixel).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < values.length; at++) {
    const k = at % samplesPerPixel;
    const value = values[at] as number;
    if (value < (min[k] as number)) min[k] = value;
    if (value > (max[k] as number)) max[k] = value;
  }
  return { min, max };
}

export const largestOf = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
export const meanOf = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
