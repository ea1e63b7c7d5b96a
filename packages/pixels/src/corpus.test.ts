import { createHash } from 'node:crypto';
import { isIsocenterError, type Part10, readFrame } from '@isocenter/dicom';
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
/** An odd frame in big endian words: the last sample lies in the pad byte, which frames are handed over without. */
const REFUSED_CLEANLY = new Set(['transfer-syntax/native/SC_rgb_small_odd_big_endian.dcm']);
const mayBeRefused = ({ path, expectation }: PixelOracle) =>
  Boolean(expectation) || REFUSED_CLEANLY.has(path);
const isVideo = (entry: PixelOracle) => entry.tolerance === 'video';

test(hasCorpus ? 'the oracle names files' : `left out: there is no corpus at ${corpusFolder}`, () => {
  expect(pixels.length > 0).toBe(hasCorpus);
});

describe.skipIf(!hasCorpus)('stored values agree with independent decoders', () => {
  test.for(pixels.filter((entry) => entry.tolerance && !isVideo(entry) && !mayBeRefused(entry)))(
    '$path',
    async (entry) => {
      if (entry.tolerance === 'disputed') return void (await decode(readCorpusFile(entry.path), 1));
      await check(entry);
    },
  );
});

describe.skipIf(!hasCorpus)('a damaged or unusual file gives the picture or a clean error', () => {
  test.for(pixels.filter(mayBeRefused))('$path', async (entry) => {
    try {
      if (entry.tolerance) await check(entry);
      else await decode(readCorpusFile(entry.path), 1);
    } catch (error) {
      if (!isIsocenterError(error)) throw error;
    }
  });
});

describe.skipIf(!hasCorpus)('video is refused by name', () => {
  test.for(pixels.filter(isVideo))('$path', async ({ path }) => {
    await expect(decode(readCorpusFile(path), 1)).rejects.toMatchObject({
      code: 'PIXELS_TRANSFER_SYNTAX_UNSUPPORTED',
    });
  });
});

interface RenderedOracle {
  readonly path: string;
  readonly frame: number;
  readonly window?: Picture & { readonly invalidWindow?: string };
  readonly voiLut1?: Picture;
}

interface Picture {
  readonly mean: number;
  readonly tolerance: number;
  readonly grid: readonly (readonly number[])[];
}

describe.skipIf(!hasCorpus)('grey pictures agree with dcmj2pnm', () => {
  test.for(readOracle<RenderedOracle>('rendered'))('$path', async ({ path, frame, ...pictures }) => {
    const picture = pictures.window ?? pictures.voiLut1;
    if (!picture) throw new Error('The oracle gives no picture');
    const part10 = readCorpusFile(path);
    const description = describeFrame(part10.dataSet, frame - 1);
    const decoded = await decode(part10, frame);
    if (pictures.window?.invalidWindow) {
      expect(description.findings).toMatchObject([{ code: 'PIXELS_WINDOW_INVALID' }]);
      return;
    }
    const grey = displayGrey(decoded, description, initialPresentation(decoded, description));
    const differences = gridDifferences({ ...decoded, samplesPerPixel: 1 }, grey, picture.grid);
    expect(largest(differences), 'largest difference').toBeLessThanOrEqual(picture.tolerance);
    expect(Math.abs(mean([...grey]) - picture.mean), 'mean').toBeLessThanOrEqual(picture.tolerance);
  });
});

interface SeriesOracle {
  readonly dir: string;
  readonly groups: readonly {
    readonly positions: number;
    readonly imagesPerPosition: number;
    readonly spacings?: { readonly median: number } | null;
    readonly uniform?: boolean;
    readonly shear?: { readonly angleDeg: number } | null;
    readonly edgeLabels: Readonly<Record<'right' | 'left' | 'bottom' | 'top', string>>;
    readonly sorted: readonly { readonly sop: string; readonly file: string; readonly pos: number }[];
  }[];
}

const stacks = readOracle<SeriesOracle>('series').flatMap(({ dir, groups }) =>
  groups.map((group, i) => ({ ...group, title: `${dir} orientation ${i + 1}`, dir })),
);

describe.skipIf(!hasCorpus)(
  'stacks are ordered and measured as by independent geometry (traps 30 to 33, 38)',
  () => {
    test.for(stacks)('$title', ({ dir, sorted, ...group }) => {
      const byFileName = [...sorted].sort((a, b) => a.file.localeCompare(b.file));
      const slices = byFileName.map(({ file }) => describeFrame(readCorpusFile(`${dir}/${file}`).dataSet, 0));
      const result = sortByPosition(slices);
      expect(result.order.map((index) => byFileName[index]?.sop)).toEqual(sorted.map(({ sop }) => sop));
      expect(result.positionsMm).toEqual(sorted.map(({ pos }) => expect.closeTo(pos, 2)));
      if (group.spacings) expect(result.spacingMm).toBeCloseTo(group.spacings.median, 2);
      if (group.uniform !== undefined) expect(result.uniform).toBe(group.uniform);
      if (group.shear) expect(result.shearDegrees).toBeCloseTo(group.shear.angleDeg, 1);
      const plane = slices[0]?.plane;
      if (!plane) throw new Error('A slice has no plane');
      expect({
        right: orientationLetters(plane.rowDirectionLps),
        left: orientationLetters(scale(plane.rowDirectionLps, -1)),
        bottom: orientationLetters(plane.columnDirectionLps),
        top: orientationLetters(scale(plane.columnDirectionLps, -1)),
      }).toEqual(group.edgeLabels);
    });
  },
);

interface MultiframeOracle {
  readonly path: string;
  readonly perFrame: readonly {
    readonly frame: number;
    readonly ipp?: readonly number[];
    readonly ps?: readonly number[];
    readonly rescale?: readonly number[];
  }[];
}

describe.skipIf(!hasCorpus)(
  'frames of enhanced objects have their own place and rescale (traps 1, 34)',
  () => {
    test.for(readOracle<MultiframeOracle>('multiframe'))('$path', ({ path, perFrame }) => {
      const { dataSet } = readCorpusFile(path);
      const { numberOfFrames } = describeFrame(dataSet, 0);
      // One file has functional groups for frames that were cut away.
      for (const { frame, ipp, ps, rescale } of perFrame.filter(({ frame }) => frame <= numberOfFrames)) {
        const { plane, modalityTransform } = describeFrame(dataSet, frame - 1);
        const { x, y, z } = plane?.originLps ?? {};
        if (ipp && ps) {
          expect([x, y, z], `position of frame ${frame}`).toEqual(ipp.map((mm) => expect.closeTo(mm, 3)));
          expect([plane?.rowSpacingMm, plane?.columnSpacingMm]).toEqual(
            ps.map((mm) => expect.closeTo(mm, 5)),
          );
        }
        if (rescale) {
          const [slope, intercept] =
            modalityTransform.kind === 'rescale'
              ? [modalityTransform.slope, modalityTransform.intercept]
              : [1, 0];
          expect([slope, intercept]).toEqual(rescale);
        }
      }
    });
  },
);
