import type { CodecLoader, Htj2kEncoder, J2kEncoder } from '../codec-loader.ts';
import { type EncodableSamples, encodeWithWasm, type WasmEncoder } from '../wasm-encode.ts';
import { withDepth } from './codestream.ts';
import { joinComponents } from './join-components.ts';

export interface WaveletPicture extends EncodableSamples {
  /** The samples stand for signed values to which half the range was added; the codestream says so. */
  readonly signed: boolean;
  /** Three components are RGB, which the component transform is for; of other colour each is coded by itself. */
  readonly isRgb: boolean;
}

/** Indexes of ITU-T T.800 Table A.16. */
const RPCL = 2;
const CPRL = 4;
/** Halving more often than this no longer makes a codestream smaller. */
const USUAL_LEVELS = 5;
/** The smallest picture of the syntax with RPCL options is at most this wide or high. PS3.5 §10.18. */
const THUMBNAIL_SIDE = 64;

/**
 * JPEG 2000 Part 1. Colour of 8 bits or less goes through the reversible or irreversible component transform; the library takes
 * deeper colour only one component at a time, so that stays RGB. The encoders see unsigned samples; the sign in the codestream only
 * says that half the range is not added when decoding. ITU-T T.800 G.1, PS3.5 §8.2.4.
 *
 * @param compressionRatio how much smaller a lossy codestream is to be; undefined for lossless
 */
export async function encodeJpeg2000(
  picture: WaveletPicture,
  compressionRatio: number | undefined,
  codecs: CodecLoader,
): Promise<Uint8Array> {
  const joined = isJoined(picture);
  const openjpeg: WasmEncoder<J2kEncoder> = {
    name: 'openjpeg-encoder',
    create: (codec) => (codec.J2KEncoder ? new codec.J2KEncoder() : undefined),
    configure: (encoder) => {
      encoder.setDecompositions(usualLevels(picture));
      encoder.setProgressionOrder(joined ? CPRL : RPCL);
      encoder.setQuality(compressionRatio === undefined, 1);
      encoder.setCompressionRatio(0, compressionRatio ?? 0);
    },
  };
  const given = compressionRatio === undefined ? inEightBitsOrMore(picture) : picture;
  const codestream = await encodeComponents(given, (part) => encodeWithWasm(openjpeg, part, codecs));
  return withDepth(codestream, picture.precision, picture.signed);
}

/**
 * Samples of fewer bits as ones of eight, as far from the middle as they were, so that their reversible coefficients are the same.
 * OpenJPEG keeps room for 1.4 times the samples' bits, which noise of few bits exceeds, and so few bit planes for colour of one bit
 * that some are lost. The number of bit planes stands in the codestream whatever depth it tells. ITU-T T.800 A.6.4, E.1, G.1.
 */
function inEightBitsOrMore(picture: WaveletPicture): WaveletPicture {
  if (picture.precision >= 8) return picture;
  const raise = 2 ** 7 - 2 ** (picture.precision - 1);
  return { ...picture, precision: 8, samples: Uint8Array.from(picture.samples, (sample) => sample + raise) };
}

export interface Htj2kOptions {
  /** As for JPEG 2000; met as nearly as the quantization allows. */
  readonly compressionRatio: number | undefined;
  /** With RPCL options: small enough a base picture, a tile-part for each resolution and their lengths in front. PS3.5 §10.18. */
  readonly rpclOptions: boolean;
}

/** High-Throughput JPEG 2000, always in the order RPCL, a tile-part for each resolution. ITU-T T.814, PS3.5 §8.2.14. */
export async function encodeHtj2k(
  picture: WaveletPicture,
  { compressionRatio, rpclOptions }: Htj2kOptions,
  codecs: CodecLoader,
): Promise<Uint8Array> {
  // Without any halving OpenJPH loses the lowest value of the range.
  const fewest = rpclOptions ? Math.max(1, thumbnailLevels(picture)) : 1;
  const levels = Math.max(fewest, usualLevels(picture));
  const encode = async (quantizationStep: number | undefined) => {
    const openjph: WasmEncoder<Htj2kEncoder> = {
      name: 'openjph',
      create: (codec) => (codec.HTJ2KEncoder ? new codec.HTJ2KEncoder() : undefined),
      configure: (encoder) => {
        encoder.setDecompositions(levels);
        encoder.setProgressionOrder(RPCL);
        encoder.setQuality(quantizationStep === undefined, quantizationStep ?? 0);
        encoder.setTLMMarker(true);
        encoder.setTilePartDivisionsAtResolutions(true);
      },
    };
    const codestream = await encodeComponents(picture, (part) => encodeWithWasm(openjph, part, codecs));
    return withDepth(codestream, picture.precision, picture.signed);
  };
  if (compressionRatio === undefined) return encode(undefined);
  return withinLength(encode, picture.samples.byteLength / compressionRatio);
}

/** The libraries' wrappers take colour in one go only where it is of 8 bits or less, and then always transform it. */
const isJoined = ({ componentCount, precision, isRgb }: WaveletPicture) =>
  componentCount > 1 && (precision > 8 || !isRgb);

async function encodeComponents(
  picture: WaveletPicture,
  encode: (picture: EncodableSamples) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  if (!isJoined(picture)) return encode(picture);
  const codestreams: Uint8Array[] = [];
  for (let component = 0; component < picture.componentCount; component++) {
    codestreams.push(await encode(oneComponent(picture, component)));
  }
  return joinComponents(codestreams);
}

function oneComponent(picture: EncodableSamples, component: number): EncodableSamples {
  const { samples, componentCount, rows, columns } = picture;
  const plane = new (picture.precision <= 8 ? Uint8Array : Uint16Array)(rows * columns);
  for (let i = 0, at = component; i < plane.length; i++, at += componentCount)
    plane[i] = samples[at] as number;
  return { ...picture, componentCount: 1, samples: plane };
}

/** Halvings until a side would be one pixel, but no more than are of use. */
const usualLevels = ({ rows, columns }: EncodableSamples) =>
  Math.min(USUAL_LEVELS, Math.floor(Math.log2(Math.min(rows, columns))));

/** Halvings until both sides are small enough for a thumbnail. */
const thumbnailLevels = ({ rows, columns }: EncodableSamples) =>
  Math.max(0, Math.ceil(Math.log2(Math.max(rows, columns) / THUMBNAIL_SIDE)));

const SMALLEST_STEP = 2 ** -20;
const LARGEST_STEP = 2 ** -1;
const SEARCH_STEPS = 10;

/** The finest quantization whose codestream is not longer than wanted, found by halving the range of its logarithm. */
async function withinLength(
  encode: (quantizationStep: number) => Promise<Uint8Array>,
  wantedBytes: number,
): Promise<Uint8Array> {
  let [fine, coarse] = [Math.log2(SMALLEST_STEP), Math.log2(LARGEST_STEP)];
  let best = await encode(2 ** coarse);
  for (let search = 0; search < SEARCH_STEPS; search++) {
    const middle = (fine + coarse) / 2;
    const tried = await encode(2 ** middle);
    if (tried.length > wantedBytes) fine = middle;
    else {
      coarse = middle;
      best = tried;
    }
  }
  return best;
}
