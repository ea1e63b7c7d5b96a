import { findTransferSyntax, type TransferSyntax } from '@isocenter/dicom';
import type { DecodedFrame } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';
import { type PixelFormat, storedRange } from '../pixel-format.ts';
import type { EncodeFrameOptions } from './encode-frame.ts';

/** Segments of an RLE frame. PS3.5 §G.5. */
const MOST_RLE_SEGMENTS = 15;

/** The transfer syntax a frame is to be encoded in; refuses what it cannot hold, before anything is encoded. PS3.5 §8.2, Annex G. */
export function encodableSyntax(
  frame: DecodedFrame,
  format: PixelFormat,
  transferSyntaxUid: string,
  options: EncodeFrameOptions,
): TransferSyntax {
  const syntax = findTransferSyntax(transferSyntaxUid);
  if (!syntax) throw pixelsError('PIXELS_TRANSFER_SYNTAX_UNSUPPORTED', { transferSyntaxUid });
  const problem =
    problemOfFrame(frame, format, options) ??
    problemOfLoss(syntax, format, options) ??
    problemOfColour(syntax, frame, options) ??
    problemOfCodec(syntax, format);
  if (problem) throw pixelsError('PIXELS_ENCODE_UNSUPPORTED', { transferSyntax: syntax.name, problem });
  return syntax;
}

/** Frames that no transfer syntax may be made from. */
function problemOfFrame(
  frame: DecodedFrame,
  format: PixelFormat,
  { withoutEmbeddedOverlays }: EncodeFrameOptions,
): string | undefined {
  if (frame.truncated) return 'it is cut short, and what is missing would be taken for pixels';
  if (frame.rows !== format.rows || frame.columns !== format.columns)
    return `it is ${frame.columns} × ${frame.rows} pixels, the header says ${format.columns} × ${format.rows}`;
  if (frame.values.length !== frame.rows * frame.columns * format.samplesPerPixel)
    return `it has ${frame.values.length} samples`;
  if (frame.embeddedOverlays?.length && !withoutEmbeddedOverlays)
    return 'overlays in its unused bits would be lost';
  const { lowest, highest } = storedRange(format);
  if (!format.float && (frame.minimum < lowest || frame.maximum > highest))
    return `its values do not fit Bits Stored ${format.bitsStored}`;
  return undefined;
}

/** Whether the samples may come back different. */
export function isLossy({ codec }: TransferSyntax, options: EncodeFrameOptions): boolean {
  const { nearLossless = 0, compressionRatio } = options;
  return nearLossless > 0 || compressionRatio !== undefined || codec === 'jpeg';
}

/** Conversion to RGB and back is a loss, so what must lose nothing keeps the colour that was stored. PS3.3 C.7.6.3.1.2. */
function problemOfColour(
  syntax: TransferSyntax,
  { storedColour }: DecodedFrame,
  options: EncodeFrameOptions,
): string | undefined {
  if (!storedColour || isLossy(syntax, options)) return undefined;
  if (!storedColour.kept)
    return "it was converted to RGB from another colour; decode it with colour 'as-stored'";
  if (storedColour.photometricInterpretation === 'YBR_PARTIAL')
    return 'its colour of partial range exists with shared chrominance only, and in RGB it would be another';
  return undefined;
}

/** Losses that were asked for where nothing may be lost, or that would do more harm than the number says. */
function problemOfLoss(
  syntax: TransferSyntax,
  format: PixelFormat,
  options: EncodeFrameOptions,
): string | undefined {
  const { nearLossless = 0, compressionRatio } = options;
  if (!isLossy(syntax, options)) return undefined;
  if (!syntax.lossy) return 'it must not lose anything, and a loss was asked for';
  if (format.photometricInterpretation === 'PALETTE COLOR')
    return 'indexes into a palette that are a little off are other colours';
  if (nearLossless > 0 && format.signed)
    return 'signed samples are kept in two’s complement, where a small error may turn the sign';
  const largestDifference = Math.min(255, 2 ** (format.bitsStored - 1) - 1);
  if (!Number.isInteger(nearLossless) || nearLossless < 0 || nearLossless > largestDifference)
    return `a near-lossless difference of ${nearLossless} is not possible`;
  if (compressionRatio !== undefined && !(compressionRatio >= 1 && Number.isFinite(compressionRatio)))
    return `a compression ratio of ${compressionRatio} is not possible`;
  return undefined;
}

/** Samples that a codec has no place for. */
function problemOfCodec(
  { codec, uid, encapsulated }: TransferSyntax,
  format: PixelFormat,
): string | undefined {
  const { bitsAllocated, bitsStored, samplesPerPixel, signed, float } = format;
  switch (codec) {
    case undefined:
    case 'deflated-frame':
      return float && encapsulated ? 'float samples are never encapsulated' : undefined;
    case 'rle':
      if (float) return 'float samples are never encapsulated';
      return samplesPerPixel * Math.ceil(bitsAllocated / 8) > MOST_RLE_SEGMENTS
        ? `a pixel of ${samplesPerPixel} × ${bitsAllocated} bits needs more than ${MOST_RLE_SEGMENTS} segments`
        : undefined;
    case 'jpeg':
      if (uid !== '1.2.840.10008.1.2.4.50') return 'this version has no encoder for it';
      return bitsStored === 8 && bitsAllocated >= 8 && !signed && !float
        ? undefined
        : 'it takes unsigned samples of 8 bits only';
    case 'jpeg-lossless':
      if (uid === '1.2.840.10008.1.2.4.58') return 'this version has no encoder for it';
      return problemOfDepth(format, 2);
    case 'jpeg-ls':
      return problemOfDepth(format, 2);
    case 'jpeg-2000':
      if (uid.endsWith('.92') || uid.endsWith('.93')) return 'this version has no encoder for it';
      return problemOfDepth(format, 1);
    case 'htj2k':
      return problemOfDepth(format, 1);
    default:
      return 'this version has no encoder for it';
  }
}

function problemOfDepth(
  { bitsAllocated, bitsStored, float }: PixelFormat,
  fewest: number,
): string | undefined {
  if (float) return 'float samples are never encapsulated';
  if (bitsAllocated === 1) return 'samples of which eight lie in a byte are not compressed by it';
  return bitsStored >= fewest && bitsStored <= 16
    ? undefined
    : `it takes samples of ${fewest} to 16 bits, these have ${bitsStored}`;
}
