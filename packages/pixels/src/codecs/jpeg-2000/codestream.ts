import { pixelsError } from '../../errors.ts';

/** What must be known of a JPEG 2000 codestream before and after a decoder has run. ITU-T T.800 A.5, A.6. */
export interface Jpeg2000Header {
  readonly columns: number;
  readonly rows: number;
  /** Columns and rows of the reference grid left of and above the picture. */
  readonly columnOffset: number;
  readonly rowOffset: number;
  readonly componentCount: number;
  /** Bits per sample of the first component. */
  readonly precision: number;
  readonly signed: boolean;
  /** A component has fewer samples than the grid has points. */
  readonly subsampled: boolean;
  /** A component has other bits per sample, or another sign, than the first. */
  readonly mixedDepths: boolean;
  /** The decoder turns the first three components back to RGB (RCT or ICT). */
  readonly multipleComponentTransform: boolean;
  /** The wavelet is the reversible one, 5-3; what it gives may still have been cut down. ITU-T T.800 Table A.20. */
  readonly reversible: boolean;
  /** Times that the picture was halved: resolution level 0 is the whole picture, this the smallest. */
  readonly decompositionLevels: number;
  /** ITU-T T.800 Table A.16. */
  readonly progressionOrder: 'LRCP' | 'RLCP' | 'RPCL' | 'PCRL' | 'CPRL' | undefined;
  readonly tileCount: number;
  /** A CAP marker is there: code blocks are high-throughput ones. ITU-T T.814. */
  readonly highThroughput: boolean;
  /** Samples are changed by an extension that OpenJPEG passes over: their values would be others. */
  readonly hasUnknownExtension: boolean;
}

const SOC_AND_SIZ = [0xff, 0x4f, 0xff, 0x51];
export const Marker = {
  CAP: 0xff50,
  SIZ: 0xff51,
  COD: 0xff52,
  TLM: 0xff55,
  SOT: 0xff90,
  EOC: 0xffd9,
} as const;
/**
 * DCO, VMS, DFS, ADS, NLT and ATK: offsets, masking, decompositions, curves and wavelets of Part 2. OpenJPEG knows MCT, MCC, MCO and CBD
 * alone. ITU-T T.801 Table A.2.
 */
const UNKNOWN_EXTENSIONS: ReadonlySet<number> = new Set([0xff70, 0xff71, 0xff72, 0xff73, 0xff76, 0xff79]);
const progressionOrders = ['LRCP', 'RLCP', 'RPCL', 'PCRL', 'CPRL'] as const;

const cutShort = () =>
  pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG 2000', problem: 'Its main header is cut short' });

/** The codestream itself, from SOC: all bytes, or those behind the boxes of a JP2 file that should not be there. */
export function codestreamOf(bytes: Uint8Array): Uint8Array {
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (SOC_AND_SIZ.every((byte, i) => bytes[at + i] === byte)) return bytes.subarray(at);
  }
  throw pixelsError('PIXELS_CODESTREAM_INVALID', {
    codec: 'JPEG 2000',
    problem: 'It has no start of codestream',
  });
}

/** One marker segment of the main header. */
export interface MarkerSegment {
  readonly marker: number;
  /** Of the marker itself. */
  readonly byteOffset: number;
  /** With the marker and the length field. */
  readonly byteLength: number;
}

/**
 * Marker segments of the main header, between SOC and the first tile-part; a segment that is not whole ends the list.
 * @param codestream begins with SOC
 */
export function* mainHeaderSegments(codestream: Uint8Array): Generator<MarkerSegment> {
  const view = viewOf(codestream);
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint16(at);
    if (marker === Marker.SOT || marker === Marker.EOC) return;
    const byteLength = 2 + view.getUint16(at + 2);
    if (byteLength < 4) throw cutShort();
    if (at + byteLength > view.byteLength) return;
    yield { marker, byteOffset: at, byteLength };
    at += byteLength;
  }
}

export const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Reads the main header up to the first tile-part. */
export function parseJpeg2000Header(bytes: Uint8Array): Jpeg2000Header {
  const codestream = codestreamOf(bytes);
  const view = viewOf(codestream);
  if (view.byteLength < 45) throw cutShort();
  const siz = 6; // behind SOC, the SIZ marker and its length
  const [gridColumns, gridRows] = [view.getUint32(siz + 2), view.getUint32(siz + 6)];
  const [columnOffset, rowOffset] = [view.getUint32(siz + 10), view.getUint32(siz + 14)];
  const tiles = (side: number, tileSide: number, tileOffset: number) =>
    Math.ceil((side - tileOffset) / Math.max(1, tileSide));
  const depth = view.getUint8(siz + 36);
  const components = [...componentsOf(codestream)];
  const segments = [...mainHeaderSegments(codestream)];
  const cod = segments.find(({ marker, byteLength }) => marker === Marker.COD && byteLength >= 14);
  return {
    columns: gridColumns - columnOffset,
    rows: gridRows - rowOffset,
    columnOffset,
    rowOffset,
    componentCount: view.getUint16(siz + 34),
    precision: (depth & 0x7f) + 1,
    signed: (depth & 0x80) !== 0,
    subsampled: components.some(({ columnStep, rowStep }) => columnStep !== 1 || rowStep !== 1),
    mixedDepths: components.some((component) => component.depth !== depth),
    multipleComponentTransform: cod !== undefined && view.getUint8(cod.byteOffset + 8) === 1,
    reversible: cod !== undefined && view.getUint8(cod.byteOffset + 13) === 1,
    decompositionLevels: cod ? view.getUint8(cod.byteOffset + 9) : 0,
    progressionOrder: cod && progressionOrders[view.getUint8(cod.byteOffset + 5)],
    tileCount:
      tiles(gridColumns, view.getUint32(siz + 18), view.getUint32(siz + 26)) *
      tiles(gridRows, view.getUint32(siz + 22), view.getUint32(siz + 30)),
    highThroughput: segments.some(({ marker }) => marker === Marker.CAP),
    hasUnknownExtension: segments.some(({ marker }) => UNKNOWN_EXTENSIONS.has(marker)),
  };
}

/** Ssiz, XRsiz and YRsiz of each component, as far as they are there. ITU-T T.800 A.5.1. */
function* componentsOf(codestream: Uint8Array) {
  const end = Math.min(codestream.length, 42 + 3 * viewOf(codestream).getUint16(40));
  for (let at = 42; at + 2 < end; at += 3) {
    const [depth, columnStep, rowStep] = codestream.subarray(at, at + 3);
    yield { depth, columnStep, rowStep };
  }
}

/** A copy in which every component has the bits and the sign told; sizes and data stay. ITU-T T.800 Table A.11. */
export function withDepth(codestream: Uint8Array, precision: number, signed: boolean): Uint8Array {
  const copy = new Uint8Array(codestream);
  const componentCount = viewOf(copy).getUint16(40);
  for (let component = 0, at = 42; component < componentCount && at < copy.length; component++, at += 3) {
    copy[at] = (precision - 1) | (signed ? 0x80 : 0);
  }
  return copy;
}
