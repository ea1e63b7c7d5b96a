import { type Codec, type EncodedFrame, findTransferSyntax, type TransferSyntax } from '@isocenter/dicom';
import { checkSize } from '../codecs/check-size.ts';
import { clampSamples } from '../codecs/clamp-samples.ts';
import type { CodecLoader } from '../codecs/codec-loader.ts';
import type { DecodedSamples } from '../codecs/decoded-samples.ts';
import { inflateFrame } from '../codecs/deflate/inflate-frame.ts';
import { identifyCodestream } from '../codecs/identify-codestream.ts';
import { loadDecoder } from '../codecs/load-decoder.ts';
import { decodeRle } from '../codecs/rle/decode.ts';
import type { DecodedFrame } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';
import { type PixelFormat, storedRange } from '../pixel-format.ts';
import { colourFrame, decodeNative, greyFrame } from './decode-native.ts';
import { nativeByteLength, withoutSubsampling } from './sample-container.ts';

export interface DecodeFrameOptions {
  /**
   * How often to halve rows and columns, each time rounded up; 0, the whole picture, unless told. Only JPEG 2000 and HTJ2K keep
   * smaller pictures; asked for one smaller than the smallest, they give that. The samples are those of the wavelet's low-pass
   * band, in the value range of the whole picture: fit for a first view, never for measurements. `reducedByteLength` tells how
   * much of a codestream is needed; with less the picture is coarser still, and `truncated`.
   */
  readonly resolutionLevel?: number;
  /**
   * 'as-stored' leaves luminance and chrominance as they are, by pixel and none left out, for whoever encodes them again without a
   * loss; see `storedColour`. What a codec itself makes RGB stays so: JPEG Baseline, and a component transform of JPEG 2000. RGB,
   * for display, unless told.
   */
  readonly colour?: 'RGB' | 'as-stored';
}

/**
 * Decodes one frame to stored values, or RGB for colour, with colour converted exactly once. Sign and
 * masking follow the data set's attributes, precision and colour transform the codestream. PS3.5 §8.
 *
 * The result may share memory with `encoded.bytes` when those are uncompressed, aligned and clean.
 * Throws PIXELS_ errors only.
 */
export async function decodeFrame(
  encoded: EncodedFrame,
  format: PixelFormat,
  codecs: CodecLoader,
  { resolutionLevel = 0, colour = 'RGB' }: DecodeFrameOptions = {},
): Promise<DecodedFrame> {
  checkFormat(format);
  const syntax = findTransferSyntax(encoded.transferSyntaxUid);
  if (!syntax) throw unsupported(encoded);
  const keepsColour = colour === 'as-stored';
  if (resolutionLevel > 0)
    return decodeReducedFrame(encoded, format, codecs, { resolutionLevel, keepsColour });
  const bitOffset = encoded.bitOffset ?? 0;
  switch (syntax.codec) {
    case undefined:
      return decodeNative(encoded.bytes, format, { bigEndian: syntax.bigEndian, bitOffset, keepsColour });
    case 'deflated-frame': {
      const inflated = await inflateFrame(encoded.bytes, nativeByteLength(format));
      return decodeNative(inflated, format, { bigEndian: false, bitOffset: 0, keepsColour });
    }
    case 'rle':
      return decodeRleFrame(encoded.bytes, format, keepsColour);
    case 'jpeg':
    case 'jpeg-lossless':
    case 'jpeg-ls':
    case 'jpeg-2000':
    case 'htj2k':
    case 'jpeg-xl':
      return frameOf(await decodeCodestream(encoded.bytes, format, codecs, syntax), format, {
        mayBeLossy: syntax.lossy,
        keepsColour,
      });
    default:
      throw unsupported(encoded);
  }
}

async function decodeReducedFrame(
  { bytes, transferSyntaxUid }: EncodedFrame,
  format: PixelFormat,
  codecs: CodecLoader,
  { resolutionLevel, keepsColour }: { resolutionLevel: number; keepsColour: boolean },
): Promise<DecodedFrame> {
  const syntax = findTransferSyntax(transferSyntaxUid);
  if (!syntax?.encapsulated || identifyCodestream(bytes) !== 'jpeg-2000')
    throw pixelsError('PIXELS_RESOLUTION_UNAVAILABLE', { transferSyntaxUid });
  const decode = await loadDecoder('jpeg-2000');
  const decoded = await decode(bytes, format, codecs, resolutionLevel);
  const reduced = { ...format, rows: decoded.rows, columns: decoded.columns };
  return frameOf(decoded, reduced, { mayBeLossy: syntax.lossy, keepsColour });
}

/** Undefined is no compression. */
const decodableCodecs: ReadonlySet<Codec | undefined> = new Set([
  undefined,
  'deflated-frame',
  'rle',
  'jpeg',
  'jpeg-lossless',
  'jpeg-ls',
  'jpeg-2000',
  'htj2k',
  'jpeg-xl',
]);

/** Whether `decodeFrame` has a decoder for frames of a transfer syntax. */
export function isDecodable(transferSyntaxUid: string): boolean {
  const syntax = findTransferSyntax(transferSyntaxUid);
  return syntax !== undefined && decodableCodecs.has(syntax.codec);
}

/**
 * Larger frames are refused before anything is asked of memory. The largest detectors make a fiftieth of it; slides are kept in
 * tiles.
 */
const LARGEST_FRAME_BYTES = 2 ** 30;

const unsupported = ({ transferSyntaxUid }: EncodedFrame) =>
  pixelsError('PIXELS_TRANSFER_SYNTAX_UNSUPPORTED', { transferSyntaxUid });

function checkFormat(format: PixelFormat): void {
  const { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, highBit } = format;
  const refuse = (attribute: string, problem: string) =>
    pixelsError('PIXELS_FORMAT_INVALID', { attribute, problem });
  if (!(Number.isInteger(rows) && rows > 0)) throw refuse('Rows', 'is missing or zero');
  if (!(Number.isInteger(columns) && columns > 0)) throw refuse('Columns', 'is missing or zero');
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3)
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: 'Samples per Pixel',
      problem: `is ${samplesPerPixel}`,
    });
  if (samplesPerPixel === 3 && (format.float || bitsAllocated === 1 || bitsAllocated === 64))
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: 'Samples per Pixel',
      problem: `is 3 where Bits Allocated is ${bitsAllocated}${format.float ? ' of a float' : ''}`,
    });
  const frameBytes = rows * columns * samplesPerPixel * Math.max(1, bitsAllocated / 8);
  if (frameBytes > LARGEST_FRAME_BYTES)
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: 'Rows × Columns',
      problem: `is ${rows} × ${columns}: a frame of more than 1 GiB`,
    });
  if (format.float) return;
  if (![1, 8, 16, 32, 64].includes(bitsAllocated))
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: 'Bits Allocated',
      problem: `is ${bitsAllocated}`,
    });
  if (
    !(bitsStored >= 1 && bitsStored <= bitsAllocated && highBit >= bitsStored - 1 && highBit < bitsAllocated)
  )
    throw refuse('Bits Stored', `${bitsStored} with High Bit ${highBit} does not fit ${bitsAllocated} bits`);
}

/** RLE gives byte planes; colour is always by pixel afterwards, whatever Planar Configuration says. */
function decodeRleFrame(bytes: Uint8Array, format: PixelFormat, keepsColour: boolean): DecodedFrame {
  const { rows, columns, samplesPerPixel, bitsAllocated } = format;
  const packed = bitsAllocated === 1;
  const units = packed ? Math.ceil((rows * columns) / 8) : rows * columns;
  const native = decodeRle(bytes, units, samplesPerPixel, packed ? 1 : bitsAllocated / 8);
  const unsubsampled: PixelFormat = { ...withoutSubsampling(format), planarConfiguration: 0 };
  return decodeNative(native, unsubsampled, { bigEndian: false, bitOffset: 0, keepsColour });
}

async function decodeCodestream(
  bytes: Uint8Array,
  format: PixelFormat,
  codecs: CodecLoader,
  { name }: TransferSyntax,
): Promise<DecodedSamples> {
  const family = identifyCodestream(bytes);
  if (!family)
    throw pixelsError('PIXELS_CODESTREAM_INVALID', {
      codec: name,
      problem: 'It begins with no marker of the JPEG family',
    });
  const decode = await loadDecoder(family);
  return decode(bytes, format, codecs);
}

function frameOf(
  decoded: DecodedSamples,
  format: PixelFormat,
  { mayBeLossy, keepsColour }: { readonly mayBeLossy: boolean; readonly keepsColour: boolean },
): DecodedFrame {
  const { componentCount, precision } = decoded;
  checkSize('compressed', decoded, format);
  if (componentCount !== format.samplesPerPixel)
    throw pixelsError('PIXELS_CODESTREAM_MISMATCH', {
      codec: 'compressed',
      problem: `It has ${componentCount} samples per pixel, the header says ${format.samplesPerPixel}`,
    });
  const effective = fitPrecision(format, precision);
  const isExact = decoded.exact ?? !mayBeLossy;
  const { samples, range } = isExact ? decoded : withoutOvershoot(decoded, effective);
  const frame =
    componentCount === 1
      ? greyFrame(samples, effective, range)
      : colourFrame(samples, effective, { meaning: decoded.colour, keepsColour }, range);
  return { ...frame, ...(decoded.truncated && { truncated: decoded.truncated }) };
}

/**
 * After a loss, what lies above Bits Stored is no other information, but a value a little too high or low: cut off it would turn
 * white to black. Not so where overlays lie there, nor where two's complement is coded as if it were unsigned.
 */
function withoutOvershoot(decoded: DecodedSamples, format: PixelFormat): DecodedSamples {
  const { bitsStored, highBit, embeddedOverlayBits } = format;
  const signed = format.signed && format.samplesPerPixel === 1;
  if (embeddedOverlayBits?.length || (signed && !hasSign(decoded.samples))) return decoded;
  const unit = 2 ** (highBit + 1 - bitsStored);
  const { lowest, highest } = storedRange({ bitsStored, signed });
  return clampSamples(decoded, lowest * unit, (highest + 1) * unit - 1);
}

const hasSign = (samples: DecodedSamples['samples']) =>
  samples instanceof Int8Array || samples instanceof Int16Array || samples instanceof Int32Array;

/**
 * A codestream of Bits Stored holds the values alone, whatever High Bit says. One of more bits holds the whole pixel cell:
 * values at High Bit, and perhaps overlays beside them. Bits that Bits Allocated has no room for get a wider container.
 * PS3.5 §8.1.1, §8.2.
 */
function fitPrecision(format: PixelFormat, precision: number): PixelFormat {
  const { embeddedOverlayBits, ...rest } = format;
  const bitsAllocated = Math.max(format.bitsAllocated, precision > 8 ? 16 : 8);
  if (precision > format.bitsAllocated)
    return { ...rest, bitsAllocated, bitsStored: precision, highBit: precision - 1 };
  if (precision <= format.bitsStored) return { ...rest, bitsAllocated, highBit: format.bitsStored - 1 };
  const overlays = embeddedOverlayBits?.filter((bit) => bit < precision) ?? [];
  return {
    ...rest,
    bitsAllocated,
    highBit: format.highBit < precision ? format.highBit : format.bitsStored - 1,
    ...(overlays.length > 0 && { embeddedOverlayBits: overlays }),
  };
}
