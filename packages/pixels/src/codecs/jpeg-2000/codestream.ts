import { pixelsError } from '../../errors.ts';

/** What must be known of a JPEG 2000 codestream before and after a decoder has run. ITU-T T.800 A.5, A.6. */
export interface Jpeg2000Header {
  readonly columns: number;
  readonly rows: number;
  readonly componentCount: number;
  /** Bits per sample of the first component. */
  readonly precision: number;
  readonly signed: boolean;
  /** The decoder turns the first three components back to RGB (RCT or ICT). */
  readonly multipleComponentTransform: boolean;
  /** A CAP marker is there: code blocks are high-throughput ones. ITU-T T.814. */
  readonly highThroughput: boolean;
}

const SOC_AND_SIZ = [0xff, 0x4f, 0xff, 0x51];
const MARKER_CAP = 0xff50;
const MARKER_COD = 0xff52;
const MARKER_SOT = 0xff90;

const cutShort = () =>
  pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG 2000', problem: 'Its main header is cut short' });

/** Offset of SOC in the frame: 0, or behind the boxes of a JP2 file that should not be there. */
export function findCodestream(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (SOC_AND_SIZ.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  throw pixelsError('PIXELS_CODESTREAM_INVALID', {
    codec: 'JPEG 2000',
    problem: 'It has no start of codestream',
  });
}

/** Reads the main header up to the first tile part. */
export function parseJpeg2000Header(bytes: Uint8Array): Jpeg2000Header {
  const start = findCodestream(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  if (view.byteLength < 45) throw cutShort();
  const siz = 6; // behind SOC, the SIZ marker and its length
  const componentCount = view.getUint16(siz + 34);
  const depth = view.getUint8(siz + 36);
  let multipleComponentTransform = false;
  let highThroughput = false;
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint16(at);
    if (marker === MARKER_SOT) break;
    const length = view.getUint16(at + 2);
    if (marker === MARKER_CAP) highThroughput = true;
    if (marker === MARKER_COD && at + 9 <= view.byteLength)
      multipleComponentTransform = view.getUint8(at + 8) === 1;
    if (length < 2) throw cutShort();
    at += 2 + length;
  }
  return {
    columns: view.getUint32(siz + 2) - view.getUint32(siz + 10),
    rows: view.getUint32(siz + 6) - view.getUint32(siz + 14),
    componentCount,
    precision: (depth & 0x7f) + 1,
    signed: (depth & 0x80) !== 0,
    multipleComponentTransform,
    highThroughput,
  };
}
