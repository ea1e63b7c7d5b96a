import { createHash } from 'node:crypto';
import { frameTable, isIsocenterError, type Part10, readFrame } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { corpusFolder, hasCorpus, readCorpusFile, readOracle } from '../test/corpus.ts';
import { nodeCodecs } from '../test/node-codecs.ts';
import { decodeFrame } from './decoding/index.ts';
import {
  type DecodedFrame,
  describeFrame,
  displayGrey,
  displayRgba,
  initialPresentation,
  orientationLetters,
  scale,
  sortByPosition,
} from './index.ts';

type Sample = number | readonly number[];

interface PixelOracle {
  readonly path: string;
  readonly frames: number;
  readonly tolerance?: 'exact' | 'lossy' | 'colour-rounding' | 'video' | 'disputed';
  readonly lossyGuidance?: {
    readonly maxAbs: number;
    readonly meanAbs: number;
    readonly blockMeanAbs?: number;
  };
  readonly canonical?: string;
  readonly perFrame?: readonly { readonly frame: number; readonly sha256: string }[];
  readonly sampleFrame?: number;
  readonly grid?: readonly (readonly Sample[])[];
  readonly blockMeans?: readonly (readonly Sample[])[];
  readonly paletteRgb?: {
    readonly frame: number;
    readonly tolerance: number;
    readonly grid: readonly (readonly number[])[][];
  };
  readonly undecodable?: object;
  readonly expectation?: string;
}

const codecs = nodeCodecs();

async function decode(part10: Part10, frameNumber: number): Promise<DecodedFrame> {
  const { format } = describeFrame(part10.dataSet, frameNumber - 1);
  return decodeFrame(readFrame(part10, frameNumber - 1), format, codecs);
}

const sha256 = ({ values }: DecodedFrame) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

/** Point i of n along a side, as the oracle places them. */
const gridPoint = (i: number, n: number, size: number) => Math.floor(((2 * i + 1) * size) / (2 * n));

/** Differences at the oracle's grid points, one for each sample. */
function gridDifferences(
  { rows, columns, samplesPerPixel }: Pick<DecodedFrame, 'rows' | 'columns'> & { samplesPerPixel: number },
  values: ArrayLike<number>,
  grid: readonly (readonly Sample[])[],
): number[] {
  return grid.flatMap((line, i) =>
    line.flatMap((expected, j) => {
      const row = gridPoint(i, grid.length, rows);
      const column = gridPoint(j, line.length, columns);
      const at = (row * columns + column) * samplesPerPixel;
      return [expected].flat().map((sample, k) => Math.abs((values[at + k] as number) - sample));
    }),
  );
}

const largest = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

async function checkExact(part10: Part10, { perFrame = [] }: PixelOracle) {
  for (const { frame, sha256: expected } of perFrame) {
    expect(sha256(await decode(part10, frame)), `frame ${frame}`).toBe(expected);
  }
}

async function checkWithin(part10: Part10, { grid, sampleFrame = 1, lossyGuidance }: PixelOracle) {
  if (!grid || !lossyGuidance) throw new Error('The oracle gives no grid');
  const frame = await decode(part10, sampleFrame);
  const differences = gridDifferences(frame, frame.values, grid);
  expect(largest(differences), 'largest difference').toBeLessThanOrEqual(lossyGuidance.maxAbs);
  expect(mean(differences), 'mean difference').toBeLessThanOrEqual(lossyGuidance.meanAbs);
}

async function checkPalette(part10: Part10, paletteRgb: NonNullable<PixelOracle['paletteRgb']>) {
  const frame = await decode(part10, paletteRgb.frame);
  const rgba = displayRgba(frame, describeFrame(part10.dataSet, paletteRgb.frame - 1), {});
  const differences = gridDifferences({ ...frame, samplesPerPixel: 4 }, rgba, paletteRgb.grid);
  expect(largest(differences)).toBeLessThanOrEqual(paletteRgb.tolerance);
}

async function check(entry: PixelOracle) {
  const part10 = readCorpusFile(entry.path);
  if (entry.tolerance === 'exact') await checkExact(part10, entry);
  else await checkWithin(part10, entry);
  if (entry.paletteRgb) await checkPalette(part10, entry.paletteRgb);
}

const pixels = readOracle<PixelOracle>('pixels');
const isVideo = (entry: PixelOracle) => entry.tolerance === 'video';

describe('stored values agree with independent decoders', () => {
  test.runIf(!hasCorpus)(`left out: there is no corpus at ${corpusFolder}`, () => {
    expect(pixels).toEqual([]);
  });

  test.for(pixels.filter((entry) => entry.tolerance && !isVideo(entry) && !entry.expectation))(
    '$path',
    async (entry) => {
      if (entry.tolerance === 'disputed') return void (await decode(readCorpusFile(entry.path), 1));
      await check(entry);
    },
  );
});

describe('a damaged or unusual file gives the picture or a clean error', () => {
  test.for(pixels.filter((entry) => entry.expectation))('$path', async (entry) => {
    try {
      if (entry.tolerance) await check(entry);
      else await decode(readCorpusFile(entry.path), 1);
    } catch (error) {
      if (!isIsocenterError(error)) throw error;
    }
  });
});

describe('video is refused by name', () => {
  test.for(pixels.filter(isVideo))('$path', async ({ path }) => {
    await expect(decode(readCorpusFile(path), 1)).rejects.toMatchObject({
      code: 'PIXELS_TRANSFER_SYNTAX_UNSUPPORTED',
    });
  });
});
