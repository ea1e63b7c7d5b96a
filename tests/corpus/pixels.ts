import { createHash } from 'node:crypto';
import { isIsocenterError } from '@isocenter/dicom';
import { displayRgba } from '@isocenter/pixels';
import { videoStream } from '@isocenter/pixels/decoding';
import { bytesOf, compare, type Disagreements, reasonOf, sha256Of } from './comparison.ts';
import type { Corpus, CorpusFile } from './corpus.ts';
import {
  blockMeanDifferences,
  gridDifferences,
  largestOf,
  meanOf,
  meansOf,
  rangesOf,
  type Sample,
  type SampleGrid,
} from './picture-samples.ts';

interface LossyGuidance {
  readonly maxAbs?: number;
  readonly meanAbs?: number;
  readonly blockMeanAbs?: number;
}

/** One file of oracle/pixels.json. */
export interface PixelEntry {
  readonly path: string;
  readonly rows: number;
  readonly cols: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly photometric?: string;
  readonly transferSyntax?: string;
  readonly tolerance?: 'exact' | 'lossy' | 'colour-rounding' | 'video' | 'disputed';
  /** 'colour-rounding' may do without: then it is a difference of up to 2. */
  readonly lossyGuidance?: LossyGuidance;
  readonly perFrame?: readonly {
    readonly frame: number;
    readonly sha256: string;
    readonly mean?: Sample;
  }[];
  readonly allFramesSha256?: string;
  readonly sampleFrame?: number;
  readonly grid?: SampleGrid;
  readonly blockMeans?: SampleGrid;
  readonly paletteRgb?: PalettePicture;
  /** No tool could decode it. */
  readonly undecodable?: object;
  /** Present where a clean error is right as well. */
  readonly expectation?: string;
  readonly video?: { readonly codec_name: string };
  readonly streamSha256?: string;
}

interface PalettePicture {
  readonly frame: number;
  readonly tolerance: number;
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly mean: readonly number[];
  readonly grid: SampleGrid;
}

const lossyTolerances: ReadonlySet<PixelEntry['tolerance']> = new Set(['lossy', 'colour-rounding', 'video']);
const colourRounding: LossyGuidance = { maxAbs: 2 };
/** Compared within a tolerance rather than bit for bit. */
export const isLossy = ({ tolerance }: PixelEntry) => lossyTolerances.has(tolerance);

/** Every frame of a file, against the pictures that other decoders made of it. */
export async function checkPixels(entry: PixelEntry, corpus: Corpus): Promise<Disagreements> {
  try {
    const file = corpus.file(entry.path);
    if (entry.undecodable) return await checkUndecodable(file);
    if (entry.tolerance !== undefined && entry.tolerance !== 'exact' && !isLossy(entry))
      return [`the tolerance ${entry.tolerance} is not known here`];
    if (entry.tolerance === 'video') return checkVideo(entry, file);
    return [
      ...checkHeader(entry, file),
      ...(isLossy(entry) ? await checkWithin(entry, file) : await checkExact(entry, file)),
      ...(entry.paletteRgb ? await checkPalette(entry.paletteRgb, file) : []),
    ];
  } catch (error) {
    const mayBeRefused = entry.undecodable ?? entry.expectation;
    return mayBeRefused && isIsocenterError(error) ? [] : [reasonOf(error)];
  }
}

/** Throws the clean error that is right; a picture would be invented. */
async function checkUndecodable(file: CorpusFile): Promise<Disagreements> {
  const { numberOfFrames } = file.describe(1);
  for (const frame of new Set([1, numberOfFrames])) await file.decode(frame);
  return ['gives a picture where no other tool could decode one'];
}

function checkHeader(entry: PixelEntry, file: CorpusFile): Disagreements {
  const { format, numberOfFrames } = file.describe(1);
  return [
    ...compare('rows', format.rows, entry.rows),
    ...compare('columns', format.columns, entry.cols),
    ...compare('samples per pixel', format.samplesPerPixel, entry.samplesPerPixel),
    ...compare('frames', numberOfFrames, entry.frames),
  ];
}

async function checkExact(entry: PixelEntry, file: CorpusFile): Promise<Disagreements> {
  if (entry.allFramesSha256 === undefined && !entry.perFrame?.length) return ['the oracle gives no digest'];
  const found: string[] = [];
  const expected = new Map(entry.perFrame?.map(({ frame, sha256 }) => [frame, sha256]));
  const all = createHash('sha256');
  for (let frame = 1; frame <= entry.frames; frame++) {
    const bytes = bytesOf((await file.decode(frame)).values);
    all.update(bytes);
    const sha256 = expected.get(frame);
    expected.delete(frame);
    if (sha256 !== undefined && sha256Of(bytes) !== sha256)
      found.push(`frame ${frame} has other samples; ${await describeDifference(entry, file)}`);
  }
  for (const frame of expected.keys()) found.push(`frame ${frame} is not there`);
  if (entry.allFramesSha256 !== undefined && all.digest('hex') !== entry.allFramesSha256)
    found.push('all frames together have other samples');
  return found;
}

/** How far the sampled frame is off, to find the reason by. */
async function describeDifference({ grid, sampleFrame = 1 }: PixelEntry, file: CorpusFile): Promise<string> {
  if (!grid) return 'the oracle gives no grid';
  const differences = gridDifferences(await file.decode(sampleFrame), grid);
  return `at the grid points of frame ${sampleFrame} they differ by up to ${largestOf(differences)}, ${meanOf(differences).toFixed(3)} on average`;
}

async function checkWithin(entry: PixelEntry, file: CorpusFile): Promise<Disagreements> {
  const { grid, blockMeans, sampleFrame = 1, perFrame = [], tolerance } = entry;
  const lossyGuidance = entry.lossyGuidance ?? (tolerance === 'colour-rounding' ? colourRounding : undefined);
  if (!grid || lossyGuidance?.maxAbs === undefined) return ['the oracle gives no grid or no tolerance'];
  const { maxAbs, meanAbs = maxAbs, blockMeanAbs } = lossyGuidance;
  const sampled = await file.decode(sampleFrame);
  const differences = gridDifferences(sampled, grid);
  const found = [
    ...beyond('largest difference at the grid points', largestOf(differences), maxAbs),
    ...beyond('mean difference at the grid points', meanOf(differences), meanAbs),
  ];
  if (blockMeans && blockMeanAbs !== undefined) {
    const largest = largestOf(blockMeanDifferences(sampled, blockMeans));
    found.push(...beyond('largest difference of block means', largest, blockMeanAbs));
  }
  for (let frame = 1; frame <= entry.frames; frame++) await file.decode(frame);
  for (const { frame, mean } of perFrame) {
    if (mean === undefined || mean === null) continue;
    const means = meansOf(await file.decode(frame));
    const difference = largestOf([mean].flat().map((value, k) => Math.abs(value - (means[k] as number))));
    found.push(...beyond(`difference of the mean of frame ${frame}`, difference, meanAbs));
  }
  return found;
}

const beyond = (what: string, value: number, limit: number): Disagreements =>
  value <= limit ? [] : [`${what} is ${value.toFixed(4)}, allowed is ${limit}`];

async function checkPalette(expected: PalettePicture, file: CorpusFile): Promise<Disagreements> {
  const frame = await file.decode(expected.frame);
  const values = displayRgba(frame, file.describe(expected.frame), {});
  const picture = { rows: frame.rows, columns: frame.columns, samplesPerPixel: 4, values };
  const { min, max } = rangesOf(picture);
  const { tolerance } = expected;
  const largest = largestOf(gridDifferences(picture, expected.grid));
  return [
    ...beyond('largest difference of colours from the palette', largest, tolerance),
    ...compare('smallest colours from the palette', min.slice(0, 3), expected.min, tolerance),
    ...compare('largest colours from the palette', max.slice(0, 3), expected.max, tolerance),
    ...compare('mean colours from the palette', meansOf(picture).slice(0, 3), expected.mean, tolerance),
  ];
}

/** Names that ffmpeg, the tool of the oracle, has for the codecs. */
const videoCodecNames: Readonly<Record<string, string>> = {
  'mpeg-2': 'mpeg2video',
  h264: 'h264',
  hevc: 'hevc',
};

/**
 * Videos are handed out whole and decoded by the player: the stream must be, byte for byte, the one whose pictures the oracle
 * has. A trailing pad byte is not part of it. PS3.5 §8.2.5.
 */
function checkVideo(entry: PixelEntry, file: CorpusFile): Disagreements {
  const { bytes, codec } = videoStream(file.encodedFrame(1));
  const found = [
    ...checkHeader(entry, file),
    ...compare('codec', videoCodecNames[codec] ?? codec, entry.video?.codec_name ?? videoCodecNames[codec]),
  ];
  if (entry.streamSha256 === undefined)
    return [...found, 'the oracle has no digest of the stream, and pictures of videos are not decoded here'];
  const streams = bytes.at(-1) === 0 ? [bytes, bytes.subarray(0, -1)] : [bytes];
  if (!streams.some((stream) => sha256Of(stream) === entry.streamSha256))
    found.push(`the stream handed out has other bytes than the oracle's (${bytes.length} bytes)`);
  return found;
}
