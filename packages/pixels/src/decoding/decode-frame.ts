import { type Codec, type EncodedFrame, findTransferSyntax, type TransferSyntax } from '@isocenter/dicom';
import { checkSize } from '../codecs/check-size.ts';
import type { CodecLoader } from '../codecs/codec-loader.ts';
import type { DecodedSamples } from '../codecs/decoded-samples.ts';
import { identifyCodestream } from '../codecs/identify-codestream.ts';
import { inflateFrame } from '../codecs/inflate-frame.ts';
import { decodeJpeg } from '../codecs/jpeg/decode.ts';
import { decodeJpeg2000 } from '../codecs/jpeg-2000/decode.ts';
import { decodeJpegLs } from '../codecs/jpeg-ls.ts';
import { decodeRle } from '../codecs/rle.ts';
import type { DecodedFrame } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { colourFrame, decodeNative, greyFrame, withoutSubsampling } from './decode-native.ts';
import { nativeByteLength } from './sample-container.ts';

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
): Promise<DecodedFrame> {
  checkFormat(format);
  const syntax = findTransferSyntax(encoded.transferSyntaxUid);
  if (!syntax) throw unsupported(encoded);
  const bitOffset = encoded.bitOffset ?? 0;
  switch (syntax.codec) {
    case undefined:
      return decodeNative(encoded.bytes, format, { bigEndian: syntax.bigEndian, bitOffset });
    case 'deflated-frame': {
      const inflated = await inflateFrame(encoded.bytes, nativeByteLength(format));
      return decodeNative(inflated, format, { bigEndian: false, bitOffset: 0 });
    }
    case 'rle':
      return decodeRleFrame(encoded.bytes, format);
    case 'jpeg':
    case 'jpeg-lossless':
    case 'jpeg-ls':
    case 'jpeg-2000':
    case 'htj2k':
      return frameOf(await decodeCodestream(encoded.bytes, format, codecs, syntax), format);
    default:
      throw unsupported(encoded);
  }
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
]);

/** Whether `decodeFrame` has a decoder for frames of a transfer syntax. */
export function isDecodable(transferSyntaxUid: string): boolean {
  const syntax = findTransferSyntax(transferSyntaxUid);
  return syntax !== undefined && decodableCodecs.has(syntax.codec);
}

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
  if (format.float) return;
  if (![1, 8, 16, 32].includes(bitsAllocated))
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
function decodeRleFrame(bytes: Uint8Array, format: PixelFormat): DecodedFrame {
  const { rows, columns, samplesPerPixel, bitsAllocated } = format;
  const packed = bitsAllocated === 1;
  const units = packed ? Math.ceil((rows * columns) / 8) : rows * columns;
  const native = decodeRle(bytes, units, samplesPerPixel, packed ? 1 : bitsAllocated / 8);
  const unsubsampled: PixelFormat = { ...withoutSubsampling(format), planarConfiguration: 0 };
  return decodeNative(native, unsubsampled, { bigEndian: false, bitOffset: 0 });
}

function decodeCodestream(
  bytes: Uint8Array,
  format: PixelFormat,
  codecs: CodecLoader,
  { name }: TransferSyntax,
): Promise<DecodedSamples> {
  switch (identifyCodestream(bytes)) {
    case 'jpeg':
      return decodeJpeg(bytes, format, codecs);
    case 'jpeg-ls':
      return decodeJpegLs(bytes, format, codecs);
    case 'jpeg-2000':
      return decodeJpeg2000(bytes, format, codecs);
    default:
      throw pixelsError('PIXELS_CODESTREAM_INVALID', {
        codec: name,
        problem: 'It begins with no marker of the JPEG family',
      });
  }
}

function frameOf(decoded: DecodedSamples, format: PixelFormat): DecodedFrame {
  const { componentCount, precision } = decoded;
  checkSize('compressed', decoded, format);
  if (componentCount !== format.samplesPerPixel)
    throw pixelsError('PIXELS_CODESTREAM_MISMATCH', {
      codec: 'compressed',
      problem: `It has ${componentCount} samples per pixel, the header says ${format.samplesPerPixel}`,
    });
  const effective = fitPrecision(format, precision);
  return componentCount === 1
    ? greyFrame(decoded.samples, effective)
    : colourFrame(decoded.samples, effective, decoded.colour);
}

/** Codecs give samples without a shift; more bits than the header allocates get a wider container. */
function fitPrecision(format: PixelFormat, precision: number): PixelFormat {
  const { embeddedOverlayBits: _, ...rest } = format;
  const bitsStored = precision > format.bitsAllocated ? precision : format.bitsStored;
  return {
    ...rest,
    bitsAllocated: Math.max(format.bitsAllocated, precision > 8 ? 16 : 8),
    bitsStored,
    highBit: bitsStored - 1,
  };
}
