import { pixelsError } from '../../errors.ts';
import { type PixelFormat, storedRange } from '../../pixel-format.ts';
import { checkSize } from '../check-size.ts';
import { clampSamples } from '../clamp-samples.ts';
import type { CodecDecoder, CodecLoader } from '../codec-loader.ts';
import type { DecodedSamples } from '../decoded-samples.ts';
import { checkSampleCount, decodeWithWasm, type WasmCodec } from '../wasm-decode.ts';
import { codestreamOf, type Jpeg2000Header, parseJpeg2000Header, withDepth } from './codestream.ts';
import { completeCodestream, reducedByteLength } from './tile-parts.ts';

const openjpeg = (resolutionLevel: number): WasmCodec => ({
  name: 'openjpeg',
  codestream: 'JPEG 2000',
  create: (codec) => (codec.J2KDecoder ? new codec.J2KDecoder() : undefined),
  decode: (decoder) => decodeAt(decoder, resolutionLevel),
  resolutionLevel,
});

const openjph = (resolutionLevel: number): WasmCodec => ({
  name: 'openjph',
  codestream: 'HTJ2K',
  create: (codec) => (codec.HTJ2KDecoder ? new codec.HTJ2KDecoder() : undefined),
  decode: (decoder) => decodeAt(decoder, resolutionLevel),
  resolutionLevel,
});

function decodeAt(decoder: CodecDecoder, resolutionLevel: number): void {
  if (resolutionLevel > 0) decoder.decodeSubResolution?.(resolutionLevel, 0);
  else decoder.decode();
}

/**
 * JPEG 2000 Part 1 and 2 and High-Throughput JPEG 2000; the codestream itself says which. ITU-T T.800, T.801, T.814,
 * PS3.5 §8.2.4, §8.2.14. A codestream that ends early gives what its packets hold, and is marked.
 *
 * @param resolutionLevel how often to halve the picture, 0 for the whole; no more than the codestream was halved
 */
export async function decodeJpeg2000(
  bytes: Uint8Array,
  format: PixelFormat,
  codecs: CodecLoader,
  resolutionLevel = 0,
): Promise<DecodedSamples> {
  const header = parseJpeg2000Header(bytes);
  checkSize('JPEG 2000', header, format);
  checkComponents(header, format);
  const level = Math.min(resolutionLevel, header.decompositionLevels);
  if (level > 0 && (header.columnOffset > 0 || header.rowOffset > 0))
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: 'JPEG 2000 codestream',
      problem: 'does not begin at the origin of its grid, so it is not drawn at a lower resolution',
    });
  checkSampleCount('JPEG 2000', reducedSize(header, level), header.componentCount);
  const codestream = codestreamOf(bytes);
  const completed = completeCodestream(codestream, largestLength(header));
  const wasm = header.highThroughput ? openjph(level) : openjpeg(level);
  const complete = completed && !header.highThroughput ? completed : codestream;
  const { lowest, highest } = storedRange({ bitsStored: header.precision, signed: header.signed });
  const decoded = clampSamples(await decodeSigned(wasm, complete, header, codecs), lowest, highest);
  checkAgainstHeader(decoded, reducedSize(header, level), wasm);
  const samples = isByComponent(header) ? linesByPixel(decoded) : decoded.samples;
  const colour = header.multipleComponentTransform && header.componentCount >= 3 ? 'RGB' : undefined;
  const isEnough = (reducedByteLength(codestream, level) ?? Number.POSITIVE_INFINITY) <= codestream.length;
  const exact = header.reversible && level === 0 && !completed ? undefined : false;
  return {
    ...decoded,
    samples,
    colour,
    exact,
    ...(completed && !isEnough && { truncated: { wholePixels: 0 } }),
  };
}

/** Rows and columns after halving, each time rounded up. ITU-T T.800 B.5. */
const reducedSize = ({ rows, columns }: { rows: number; columns: number }, level: number) => ({
  rows: Math.ceil(rows / 2 ** level),
  columns: Math.ceil(columns / 2 ** level),
});

/** What a codestream of this size may have at most: no coder expands samples by half. */
const largestLength = ({ rows, columns, componentCount, precision }: Jpeg2000Header) =>
  Math.ceil((rows * columns * componentCount * precision * 1.5) / 8) + 2 ** 16;

/** Part 2 may keep the same component of many frames in one codestream, which is not one frame any more. PS3.5 §8.2.5. */
function checkComponents(header: Jpeg2000Header, { samplesPerPixel }: PixelFormat): void {
  const { componentCount, subsampled, mixedDepths } = header;
  if (componentCount !== samplesPerPixel)
    throw pixelsError('PIXELS_CODESTREAM_MISMATCH', {
      codec: 'JPEG 2000',
      problem: `It has ${componentCount} components, the header says ${samplesPerPixel} samples per pixel`,
    });
  // The wrappers of both libraries take all components for alike and whole; OpenJPH's may never return where they are not.
  // DICOM allows neither in JPEG 2000. PS3.5 §8.2.4.
  const attribute = header.highThroughput ? 'HTJ2K codestream' : 'JPEG 2000 codestream';
  if (header.hasUnknownExtension && !header.highThroughput)
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute,
      problem: 'uses an extension of Part 2 of JPEG 2000',
    });
  if (subsampled) throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', { attribute, problem: 'is subsampled' });
  if (mixedDepths)
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute,
      problem: 'has components of different depths',
    });
}

/**
 * The wrappers of both libraries hand over signed samples of 8 bits or less cut off at 0. The sign only decides whether half the
 * range is added at the end, so such a codestream is decoded as unsigned, and half the range taken away. ITU-T T.800 G.1.
 */
async function decodeSigned(
  wasm: WasmCodec,
  codestream: Uint8Array,
  { signed, precision }: Jpeg2000Header,
  codecs: CodecLoader,
): Promise<Omit<DecodedSamples, 'colour'>> {
  if (!signed || precision > 8) return decodeWithWasm(wasm, codestream, codecs);
  const decoded = await decodeWithWasm(wasm, withDepth(codestream, precision, false), codecs);
  const half = 2 ** (precision - 1);
  const { minimum, maximum } = decoded.range;
  return {
    ...decoded,
    samples: Int8Array.from(decoded.samples, (sample) => sample - half),
    range: { minimum: minimum - half, maximum: maximum - half },
  };
}

/** Without a component transform OpenJPH gives line after line of one component, then of the next. */
const isByComponent = ({ highThroughput, componentCount, multipleComponentTransform }: Jpeg2000Header) =>
  highThroughput && componentCount > 1 && !multipleComponentTransform;

/**
 * OpenJPH's wrapper takes its lines for line 1 of each component, then line 2 of each, and writes them into every
 * `componentCount`-th sample accordingly: brings them to where they belong.
 */
function linesByPixel({ rows, columns, componentCount, samples }: Omit<DecodedSamples, 'colour'>) {
  const ordered = samples.slice();
  const rowLength = columns * componentCount;
  for (let line = 0; line < rows * componentCount; line++) {
    let from = Math.floor(line / componentCount) * rowLength + (line % componentCount);
    let to = (line % rows) * rowLength + Math.floor(line / rows);
    for (let column = 0; column < columns; column++, from += componentCount, to += componentCount) {
      ordered[to] = samples[from] as number;
    }
  }
  return ordered;
}

/** The libraries report success for some damaged codestreams; a picture of another size is one. */
function checkAgainstHeader(
  decoded: Omit<DecodedSamples, 'colour'>,
  expected: { readonly rows: number; readonly columns: number },
  { codestream }: WasmCodec,
): void {
  if (decoded.rows === expected.rows && decoded.columns === expected.columns) return;
  throw pixelsError('PIXELS_CODESTREAM_INVALID', {
    codec: codestream,
    problem: 'The decoder gave a picture of another size than the main header says',
  });
}
