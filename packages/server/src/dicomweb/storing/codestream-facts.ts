import { isIsocenterError, TransferSyntaxUid } from '@isocenter/dicom';
import { parseJpeg2000Header } from '@isocenter/pixels/decoding';

/** What a compressed picture says of itself: enough to describe it in the Image Pixel Module. PS3.3 C.7.6.3. */
export interface CodestreamFacts {
  readonly transferSyntaxUid: string;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly photometricInterpretation: string;
}

/** Reads the header of a JPEG, JPEG-LS, JPEG 2000 or HTJ2K codestream; `undefined` where it is none of them. */
export function findCodestreamFacts(bytes: Uint8Array): CodestreamFacts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 4) return undefined;
  if (view.getUint16(0) === 0xffd8) return jpegFacts(view);
  if (view.getUint16(0) === 0xff4f) return jpeg2000Facts(bytes);
  return undefined;
}

const startOfScan = 0xda;
const adobe = 0xee;
const jpegLsFrame = 0xf7;

/** Transfer syntaxes by the frame header's marker. ITU-T T.81 Table B.1. */
const syntaxOfFrame: ReadonlyMap<number, string> = new Map([
  [0xc0, TransferSyntaxUid.JpegBaseline8Bit],
  [0xc1, TransferSyntaxUid.JpegExtended12Bit],
  [0xc3, TransferSyntaxUid.JpegLosslessSv1],
  [jpegLsFrame, TransferSyntaxUid.JpegLsLossless],
]);

/** ITU-T T.81 B.2, T.87 C.2. */
function jpegFacts(view: DataView): CodestreamFacts | undefined {
  let frame: { readonly marker: number; readonly at: number } | undefined;
  let colourTransform: number | undefined;
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint16(at) & 0xff;
    if (view.getUint8(at) !== 0xff) return undefined;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (at + 2 + length > view.byteLength) return undefined;
    if (syntaxOfFrame.has(marker)) frame = { marker, at: at + 4 };
    if (marker === adobe && length >= 14) colourTransform = view.getUint8(at + 15);
    if (marker === startOfScan) return frame && jpegFrameFacts(view, frame, at + 4, colourTransform);
    at += 2 + length;
  }
  return undefined;
}

function jpegFrameFacts(
  view: DataView,
  { marker, at }: { readonly marker: number; readonly at: number },
  scanAt: number,
  colourTransform: number | undefined,
): CodestreamFacts {
  const samplesPerPixel = view.getUint8(at + 5);
  const sampling = samplesPerPixel === 3 ? view.getUint8(at + 7) : 0x11;
  const scan = scanAt + 1 + view.getUint8(scanAt) * 2;
  return {
    transferSyntaxUid: jpegSyntax(marker, view.getUint8(scan)),
    rows: view.getUint16(at + 1),
    columns: view.getUint16(at + 3),
    samplesPerPixel,
    bitsStored: view.getUint8(at),
    signed: false,
    photometricInterpretation: jpegColours(marker, { samplesPerPixel, sampling, colourTransform }),
  };
}

/** `parameter`: predictor of a lossless scan, NEAR of a JPEG-LS scan. */
function jpegSyntax(marker: number, parameter: number): string {
  if (marker === 0xc3 && parameter !== 1) return TransferSyntaxUid.JpegLossless;
  if (marker === jpegLsFrame && parameter > 0) return TransferSyntaxUid.JpegLsNearLossless;
  return syntaxOfFrame.get(marker) as string;
}

function jpegColours(
  marker: number,
  image: { samplesPerPixel: number; sampling: number; colourTransform: number | undefined },
): string {
  if (image.samplesPerPixel === 1) return 'MONOCHROME2';
  const isLossless = marker === 0xc3 || marker === jpegLsFrame;
  if (isLossless || image.colourTransform === 0) return 'RGB';
  return image.sampling === 0x11 ? 'YBR_FULL' : 'YBR_FULL_422';
}

/** `undefined` where the header is cut short before it tells how the picture was coded. ITU-T T.800 A.5, A.6. */
function jpeg2000Facts(bytes: Uint8Array): CodestreamFacts | undefined {
  const header = findJpeg2000Header(bytes);
  if (header?.progressionOrder === undefined) return undefined;
  const { rows, columns, componentCount, precision, signed, reversible } = header;
  const [lossless, lossy] = header.highThroughput
    ? [TransferSyntaxUid.Htj2kLossless, TransferSyntaxUid.Htj2k]
    : [TransferSyntaxUid.Jpeg2000Lossless, TransferSyntaxUid.Jpeg2000];
  const colours = header.multipleComponentTransform ? (reversible ? 'YBR_RCT' : 'YBR_ICT') : 'RGB';
  return {
    transferSyntaxUid: reversible ? lossless : lossy,
    rows,
    columns,
    samplesPerPixel: componentCount,
    bitsStored: precision,
    signed,
    photometricInterpretation: componentCount === 1 ? 'MONOCHROME2' : colours,
  };
}

function findJpeg2000Header(bytes: Uint8Array) {
  try {
    return parseJpeg2000Header(bytes);
  } catch (error) {
    if (isIsocenterError(error, 'PIXELS_CODESTREAM_INVALID')) return undefined;
    throw error;
  }
}

/** The codestream inside a JP2 or JPH file, whose boxes DICOM does not keep (PS3.5 A.4.4); other bytes as they are. */
export function withoutBoxes(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFile = bytes.byteLength > 12 && view.getUint32(0) === 12 && view.getUint32(4) === 0x6a502020;
  for (let at = 0; isFile && at + 8 <= bytes.byteLength; ) {
    const short = view.getUint32(at);
    const isLong = short === 1;
    const length = isLong ? Number(view.getBigUint64(at + 8)) : short;
    const end = short === 0 ? bytes.byteLength : at + length;
    if (view.getUint32(at + 4) === 0x6a703263) return bytes.subarray(at + (isLong ? 16 : 8), end);
    if (length < 8 && short !== 0) break;
    at = end;
  }
  return bytes;
}
