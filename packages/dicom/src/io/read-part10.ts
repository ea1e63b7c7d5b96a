import { DataSet } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import type { PrivateDictionary } from '../dictionary/private/private-dictionary.ts';
import type { Finding } from '../errors.ts';
import { findPixelData, type PixelDataLocation } from '../frames/pixel-data.ts';
import { ByteSegment } from './byte-segment.ts';
import type { ByteSource } from './byte-source.ts';
import { ElementParser, stopAtPixelData, stopNowhere } from './element-parser.ts';
import { readBeginning } from './file-meta.ts';
import { checkGroupLengths } from './group-lengths.ts';
import { withoutZlibHeader } from './inflate.ts';
import { joinBytes } from './join-bytes.ts';

export interface ReadOptions {
  /** Stop at (Float, Double Float) Pixel Data; what follows it is not read. */
  readonly stopBeforePixelData?: boolean | undefined;
  /** Keep what is there of a damaged file, with a finding, rather than throw. */
  readonly lenient?: boolean | undefined;
  /** Gives private elements in implicit VR their VR; without one they are UN. */
  readonly privateDictionary?: PrivateDictionary | undefined;
  /** The bytes are a bare data set in this transfer syntax, as C-STORE sends it. */
  readonly dataSetOnly?: { readonly transferSyntaxUid: string } | undefined;
}

export interface ReadPart10Options extends ReadOptions {
  /** Raw deflate (RFC 1951), such as `inflateRawSync` of node:zlib. */
  readonly inflate?: ((deflated: Uint8Array) => Uint8Array) | undefined;
}

/** What is known of a file without its pixel data. PS3.10 §7. */
export interface Part10Header {
  /** The 128 bytes before the prefix. */
  readonly preamble: Uint8Array | undefined;
  /** Group 0002; empty where the file has none. */
  readonly fileMeta: DataSet;
  readonly dataSet: DataSet;
  /** As declared; where that is absent or contradicts the bytes, the uncompressed syntax that they read as. */
  readonly transferSyntaxUid: string;
  readonly dataSetByteOffset: number;
  /** Undefined where there is none, or where reading stopped before it. */
  readonly pixelData: PixelDataLocation | undefined;
  /** Deviations tolerated; grows as sequences and text are read. */
  readonly findings: readonly Finding[];
}

/** A file in memory. */
export interface Part10 extends Part10Header {
  /** What byte offsets refer to: the file, or for a deflated one its meta information and then the inflated data set. */
  readonly bytes: Uint8Array;
}

/** A file whose pixel data stays in its source. */
export interface OpenedPart10 extends Part10Header {
  /** What byte offsets refer to: the source opened, or for a deflated one memory as in `Part10.bytes`. */
  readonly source: ByteSource;
}

/**
 * Reads a Part 10 file that is in memory. Values, pixel data included, are views of `bytes`, which must not change while the
 * result is in use. Tolerates missing preamble or meta information and a wrong transfer syntax. PS3.10 §7.
 */
export function readPart10(bytes: Uint8Array, options: ReadPart10Options = {}): Part10 {
  const findings: Finding[] = [];
  const headParser = createParser(bytes, options, findings);
  const beginning = readBeginning(headParser, options.dataSetOnly?.transferSyntaxUid);
  const { preamble, fileMeta, transferSyntaxUid, dataSetByteOffset } = beginning;
  const whole = beginning.deflated
    ? joinBytes([
        bytes.subarray(0, dataSetByteOffset),
        inflateWith(options, bytes.subarray(dataSetByteOffset)),
      ])
    : bytes;
  const parser = beginning.deflated ? createParser(whole, options, findings) : headParser;
  const { explicitVr, bigEndian } = beginning.encoding;
  const dataSet = new DataSet({ explicitVr, bigEndian, context: parser });
  const stop = options.stopBeforePixelData ? stopAtPixelData : stopNowhere;
  const stoppedAt = parser.parseDataSet(dataSet, dataSetByteOffset, whole.byteLength, stop);
  checkGroupLengths(dataSet, stoppedAt === whole.byteLength, findings);
  const pixelData = findPixelData(dataSet);
  return {
    preamble,
    fileMeta,
    dataSet,
    transferSyntaxUid,
    dataSetByteOffset,
    pixelData,
    findings,
    bytes: whole,
  };
}

/** Reads a bare data set, such as a DIMSE command set or identifier. Deflated ones need `readPart10`. PS3.5 §7. */
export function readDataSet(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  options: Pick<ReadOptions, 'lenient' | 'privateDictionary'> = {},
): DataSet {
  return readPart10(bytes, { ...options, dataSetOnly: { transferSyntaxUid } }).dataSet;
}

function createParser(
  bytes: Uint8Array,
  { lenient = false, privateDictionary }: ReadOptions,
  findings: Finding[],
): ElementParser {
  const segment = new ByteSegment(bytes);
  return new ElementParser(
    segment,
    segment.end,
    { lenient, largeValueBytes: Number.POSITIVE_INFINITY, privateDictionary },
    findings,
  );
}

function inflateWith({ inflate }: ReadPart10Options, deflated: Uint8Array): Uint8Array {
  if (inflate === undefined) throw dicomError('DICOM_NEEDS_INFLATE', {});
  try {
    return inflate(withoutZlibHeader(deflated));
  } catch (cause) {
    throw dicomError('DICOM_INFLATE_FAILED', {}, { cause });
  }
}
