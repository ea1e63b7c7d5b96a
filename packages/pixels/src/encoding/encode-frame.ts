import { type EncodedFrame, type TransferSyntax, TransferSyntaxUid } from '@isocenter/dicom';
import type { CodecLoader } from '../codecs/codec-loader.ts';
import { deflateFrame } from '../codecs/deflate/deflate-frame.ts';
import { encodeJpeg } from '../codecs/jpeg/encode.ts';
import { encodeHtj2k, encodeJpeg2000 } from '../codecs/jpeg-2000/encode.ts';
import { encodeJpegLossless } from '../codecs/jpeg-lossless/encode.ts';
import { encodeJpegLs } from '../codecs/jpeg-ls/encode.ts';
import { encodeRle } from '../codecs/rle/encode.ts';
import type { DecodedFrame } from '../decoded-frame.ts';
import { withRgb } from '../decoding/decode-native.ts';
import { nativeByteLength } from '../decoding/sample-container.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { encodableSyntax, isLossy } from './check-encodable.ts';
import { bitPatterns, raisedSamples } from './encodable-samples.ts';
import { encodeNative } from './native-encoding.ts';

/** What may be lost, and only where the transfer syntax allows it. Nothing is lost unless told, but for JPEG Baseline. */
export interface EncodeFrameOptions {
  /** JPEG-LS near-lossless (.81): how far a sample may be off. 0 unless told. */
  readonly nearLossless?: number;
  /** JPEG 2000 (.91) and HTJ2K (.203): how much smaller than native the codestream is to be. Reversible unless told. */
  readonly compressionRatio?: number;
  /** JPEG Baseline (.50): 1 to 100 on the scale of the Independent JPEG Group. 90 unless told. */
  readonly quality?: number;
  /** The caller keeps overlays from unused bits elsewhere (Overlay Data 60xx,3000); else a frame with such is refused. */
  readonly withoutEmbeddedOverlays?: boolean;
}

/** A frame in another transfer syntax, and what the data set must say of it. */
export interface FrameEncoding {
  readonly encoded: EncodedFrame;
  /** Values for the Image Pixel Module: bits, sign, Photometric Interpretation and Planar Configuration as now stored. */
  readonly format: PixelFormat;
  /** Values to be added to Lossy Image Compression Method and Ratio, where something was lost. PS3.3 C.7.6.1.1.5. */
  readonly lossy?: { readonly method: LossyMethod; readonly ratio: number };
}

/** Defined Terms of Lossy Image Compression Method. PS3.3 C.7.6.1.1.5.1. */
export type LossyMethod = 'ISO_10918_1' | 'ISO_14495_1' | 'ISO_15444_1' | 'ISO_15444_15';

const DEFAULT_JPEG_QUALITY = 90;

/**
 * Encodes one decoded frame in another transfer syntax: native, deflated, RLE, JPEG Baseline, JPEG lossless, JPEG-LS, JPEG 2000
 * and HTJ2K. Colour goes in as `decodeFrame` gives it: luminance and chrominance must have been kept as stored where nothing may
 * be lost. Grey values and palette indexes go in as they are. The bytes are not padded to an even length.
 *
 * @param format what `frame` was decoded by
 * Throws PIXELS_ENCODE_UNSUPPORTED where the transfer syntax cannot hold the samples or has no encoder here, PIXELS_ENCODE_FAILED
 * and PIXELS_CODEC_UNAVAILABLE.
 */
export async function encodeFrame(
  frame: DecodedFrame,
  format: PixelFormat,
  transferSyntaxUid: string,
  codecs: CodecLoader,
  options: EncodeFrameOptions = {},
): Promise<FrameEncoding> {
  const syntax = encodableSyntax(frame, format, transferSyntaxUid, options);
  const given = isLossy(syntax, options) ? withRgb(frame, format.bitsStored) : frame;
  const stored = storedFormat(given, format, syntax);
  const { bytes, changes, lossyMethod } = await encodeBytes(given, stored, syntax, codecs, options);
  const ratio = nativeByteLength(stored) / bytes.length;
  return {
    encoded: { transferSyntaxUid, bytes },
    format: { ...stored, ...changes },
    ...(lossyMethod && { lossy: { method: lossyMethod, ratio } }),
  };
}

/**
 * Samples without a shift, colour by pixel. Codecs with a precision of their own get the least Bits Allocated that holds
 * it, since decoders choose their container by the codestream.
 */
function storedFormat(
  { storedColour }: DecodedFrame,
  format: PixelFormat,
  { codec }: TransferSyntax,
): PixelFormat {
  const { embeddedOverlayBits: _, inWords: __, ...rest } = format;
  const colour = storedColour?.kept ? storedColour.photometricInterpretation : 'RGB';
  const keepsCells = codec === undefined || codec === 'deflated-frame' || codec === 'rle';
  return {
    ...rest,
    bitsAllocated: keepsCells ? format.bitsAllocated : format.bitsStored <= 8 ? 8 : 16,
    highBit: format.bitsStored - 1,
    planarConfiguration: 0,
    photometricInterpretation: format.samplesPerPixel === 3 ? colour : format.photometricInterpretation,
  };
}

interface EncodedBytes {
  readonly bytes: Uint8Array;
  readonly changes?: Partial<PixelFormat>;
  readonly lossyMethod?: LossyMethod | undefined;
}

async function encodeBytes(
  frame: DecodedFrame,
  format: PixelFormat,
  { codec, uid, bigEndian }: TransferSyntax,
  codecs: CodecLoader,
  { nearLossless = 0, compressionRatio, quality = DEFAULT_JPEG_QUALITY }: EncodeFrameOptions,
): Promise<EncodedBytes> {
  switch (codec) {
    case 'deflated-frame':
      return { bytes: await deflateFrame(encodeNative(frame, format, false)) };
    case 'rle':
      return { bytes: encodeRleFrame(frame, format) };
    case 'jpeg': {
      const bytes = await encodeJpeg(frame.values as Uint8Array, { ...frame, quality });
      return { bytes, changes: colourAs(format, 'YBR_FULL'), lossyMethod: 'ISO_10918_1' };
    }
    case 'jpeg-lossless':
      return { bytes: encodeJpegLossless(bitPatterns(frame, format)) };
    case 'jpeg-ls': {
      const bytes = await encodeJpegLs(bitPatterns(frame, format), nearLossless);
      return { bytes, lossyMethod: nearLossless > 0 ? 'ISO_14495_1' : undefined };
    }
    case 'jpeg-2000': {
      const bytes = await encodeJpeg2000(raisedSamples(frame, format), compressionRatio, codecs);
      const lossyMethod = compressionRatio === undefined ? undefined : 'ISO_15444_1';
      return { bytes, changes: waveletColour(format, compressionRatio), lossyMethod };
    }
    case 'htj2k': {
      const rpclOptions = uid === TransferSyntaxUid.Htj2kLosslessRpcl;
      const picture = raisedSamples(frame, format);
      const bytes = await encodeHtj2k(picture, { compressionRatio, rpclOptions }, codecs);
      const lossyMethod = compressionRatio === undefined ? undefined : 'ISO_15444_15';
      return { bytes, changes: waveletColour(format, compressionRatio), lossyMethod };
    }
    default:
      return { bytes: encodeNative(frame, format, bigEndian) };
  }
}

function encodeRleFrame(frame: DecodedFrame, format: PixelFormat): Uint8Array {
  const native = encodeNative(frame, format, false);
  if (format.bitsAllocated === 1) return encodeRle(native, native.length, 1, 1);
  return encodeRle(native, format.columns, format.samplesPerPixel, format.bitsAllocated / 8);
}

const colourAs = (
  { samplesPerPixel }: PixelFormat,
  photometricInterpretation: string,
): Partial<PixelFormat> => (samplesPerPixel === 3 ? { photometricInterpretation } : {});

/** Only RGB of 8 bits or less goes through the component transform; see `encodeJpeg2000`. PS3.5 §8.2.4. */
function waveletColour(format: PixelFormat, compressionRatio: number | undefined): Partial<PixelFormat> {
  if (format.bitsStored > 8 || format.photometricInterpretation !== 'RGB') return {};
  return colourAs(format, compressionRatio === undefined ? 'YBR_RCT' : 'YBR_ICT');
}
