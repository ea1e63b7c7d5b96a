import { dicomError } from '../dicom-error.ts';
import {
  ExtendedOffsetTable,
  ExtendedOffsetTableLengths,
  NumberOfFrames,
} from '../dictionary/tags.generated.ts';
import type { Finding } from '../errors.ts';
import { type BytesRange, readRange } from '../io/byte-source.ts';
import { joinBytes } from '../io/join-bytes.ts';
import type { OpenedPart10, Part10, Part10Header } from '../io/read-part10.ts';
import { findTransferSyntax } from '../transfer-syntax/transfer-syntax.ts';
import {
  codestreamSeam,
  divideByCodestreams,
  type FragmentEnds,
  seamRange,
} from './codestream-boundaries.ts';
import { divideByCount, type FrameDivision } from './fragment-division.ts';
import { nativeFrameTable } from './native-frames.ts';
import { divideByBasic, divideByExtended, type OffsetTables, offsetCountFinding } from './offset-tables.ts';
import type { EncapsulatedPixelData, EncodedFrame, PixelDataLocation } from './pixel-data.ts';

/** Which bytes make up each frame. */
export interface FrameTable {
  /**
   * Frames that are there, whole or in part: not more than the bytes hold, whatever NumberOfFrames says. A video stream counts
   * as one.
   */
  readonly numberOfFrames: number;
  /** Samples lie as PS3.5 §8.1 says; else frames are compressed. */
  readonly native: boolean;
  /** Of native frames that follow each other to the bit, byte by byte; absent where they lie in swapped words. */
  readonly bitsPerFrame?: number | undefined;
  readonly findings: readonly Finding[];
  /** Absolute ranges to be joined, in order. Throws `DICOM_FRAME_MISSING`. */
  rangesOf(frameIndex: number): readonly BytesRange[];
  /** 0, but for 1-bit frames that begin inside a byte. */
  bitOffsetOf(frameIndex: number): number;
}

/** The frames of a file in memory: by offset table, by count, or by the codestreams' own markers. PS3.5 A.4, §8.1. */
export function frameTable(part10: Part10): FrameTable {
  const pixelData = pixelDataOf(part10);
  const { bytes } = part10;
  const view = ({ byteOffset, byteLength }: BytesRange): Uint8Array =>
    bytes.subarray(byteOffset, byteOffset + byteLength);
  if (isNative(part10, pixelData)) return nativeFrameTable(part10.dataSet, pixelData);
  const encapsulated = asEncapsulated(pixelData);
  const partial = divideByTables(part10, encapsulated, {
    basic: view(encapsulated.offsetTable),
    extended: view(tableRange(part10, ExtendedOffsetTable)),
    extendedLengths: view(tableRange(part10, ExtendedOffsetTableLengths)),
  });
  if (partial.division !== undefined) return encapsulatedTable(partial.division);
  const { fragments } = encapsulated;
  const ends = fragments.map((_, i) =>
    codestreamSeam(view(seamRange(fragments, i)), seamRange(fragments, i), fragments, i),
  );
  return encapsulatedTable(divideByScan(part10, encapsulated, ends, partial));
}

/** The frames of an opened file. Reads the offset table and, only where it does not tell, the seams between fragments. */
export async function findFrameTable(opened: OpenedPart10, signal?: AbortSignal): Promise<FrameTable> {
  const pixelData = pixelDataOf(opened);
  const { source } = opened;
  if (isNative(opened, pixelData)) return nativeFrameTable(opened.dataSet, pixelData);
  const encapsulated = asEncapsulated(pixelData);
  const read = async (range: BytesRange): Promise<Uint8Array> =>
    range.byteLength === 0 ? new Uint8Array(0) : readRange(source, range, signal);
  const partial = divideByTables(opened, encapsulated, {
    basic: await read(encapsulated.offsetTable),
    extended: await read(tableRange(opened, ExtendedOffsetTable)),
    extendedLengths: await read(tableRange(opened, ExtendedOffsetTableLengths)),
  });
  if (partial.division !== undefined) return encapsulatedTable(partial.division);
  const { fragments } = encapsulated;
  const ends = await readSeams(fragments, read);
  return encapsulatedTable(divideByScan(opened, encapsulated, ends, partial));
}

/** Seams that lie in so few bytes are read at once, as there may be hundreds of thousands of fragments of a few bytes. */
const SEAMS_AT_ONCE_BYTES = 0x1_0000;

async function readSeams(
  fragments: readonly BytesRange[],
  read: (range: BytesRange) => Promise<Uint8Array>,
): Promise<FragmentEnds[]> {
  const seams = fragments.map((_, i) => seamRange(fragments, i));
  const ends: FragmentEnds[] = [];
  while (ends.length < seams.length) {
    const { byteOffset } = seams[ends.length] as BytesRange;
    const endOf = (seam: BytesRange) => seam.byteOffset + seam.byteLength;
    let count = 1;
    for (let seam = seams[ends.length + count]; seam; seam = seams[ends.length + ++count])
      if (endOf(seam) - byteOffset > SEAMS_AT_ONCE_BYTES) break;
    const together = seams.slice(ends.length, ends.length + count);
    const bytes = await read({ byteOffset, byteLength: endOf(together.at(-1) as BytesRange) - byteOffset });
    for (const seam of together) {
      const at = seam.byteOffset - byteOffset;
      const own = bytes.subarray(at, at + seam.byteLength);
      ends.push(codestreamSeam(own, seam, fragments, ends.length));
    }
  }
  return ends;
}

/** One frame of a file in memory: a view where its bytes lie together, else a copy. */
export function readFrame(
  part10: Part10,
  frameIndex: number,
  table: FrameTable = frameTable(part10),
): EncodedFrame {
  const parts = table
    .rangesOf(frameIndex)
    .map(({ byteOffset, byteLength }) => part10.bytes.subarray(byteOffset, byteOffset + byteLength));
  return encodedFrame(part10, table, frameIndex, parts);
}

/** One frame of an opened file. */
export async function readFrameFrom(
  opened: OpenedPart10,
  table: FrameTable,
  frameIndex: number,
  signal?: AbortSignal,
): Promise<EncodedFrame> {
  const parts: Uint8Array[] = [];
  for (const range of table.rangesOf(frameIndex)) parts.push(await readRange(opened.source, range, signal));
  return encodedFrame(opened, table, frameIndex, parts);
}

function encodedFrame(
  header: Part10Header,
  table: FrameTable,
  frameIndex: number,
  parts: readonly Uint8Array[],
): EncodedFrame {
  const [first] = parts;
  const bytes = parts.length === 1 && first !== undefined ? first : joinBytes(parts);
  const bitOffset = table.bitOffsetOf(frameIndex);
  return { transferSyntaxUid: header.transferSyntaxUid, bytes, ...(bitOffset > 0 && { bitOffset }) };
}

function pixelDataOf({ pixelData }: Part10Header): PixelDataLocation {
  if (pixelData === undefined) throw dicomError('DICOM_PIXEL_DATA_MISSING', {});
  return pixelData;
}

/** Compressed pixel data of defined length, which some writers leave without fragments, is not native. */
function isNative(header: Part10Header, pixelData: PixelDataLocation): boolean {
  if (pixelData.kind === 'encapsulated') return false;
  const syntax = findTransferSyntax(header.transferSyntaxUid);
  return !(syntax?.encapsulated && declaredFrames(header) === 1);
}

function asEncapsulated(pixelData: PixelDataLocation): EncapsulatedPixelData {
  if (pixelData.kind === 'encapsulated') return pixelData;
  const { tag, byteOffset, byteLength } = pixelData;
  return {
    kind: 'encapsulated',
    tag,
    byteOffset,
    byteLength,
    offsetTable: { byteOffset, byteLength: 0 },
    fragments: [{ byteOffset, byteLength }],
  };
}

function declaredFrames({ dataSet }: Part10Header): number {
  const frames = dataSet.findNumber(NumberOfFrames);
  return frames !== undefined && frames >= 1 ? Math.floor(frames) : 1;
}

/** How the fragments make frames, or what of that is known before the codestreams are looked at. */
interface PartialDivision {
  readonly division?: FrameDivision;
  /** What the Basic Offset Table says against NumberOfFrames. */
  readonly doubtful?: readonly (readonly BytesRange[])[];
  readonly findings: readonly Finding[];
}

/** PS3.3 C.7.6.3.1.8, PS3.5 A.4. */
function divideByTables(
  header: Part10Header,
  pixelData: EncapsulatedPixelData,
  tables: OffsetTables,
): PartialDivision {
  const { fragments } = pixelData;
  const frames = declaredFrames(header);
  const codec = findTransferSyntax(header.transferSyntaxUid)?.codec;
  if (codec === 'video')
    return { division: { frames: fragments.length === 0 ? [] : [fragments], findings: [] }, findings: [] };
  const findings: Finding[] = [];
  const byExtended = divideByExtended(fragments, tables, findings);
  if (byExtended !== undefined) return { division: { frames: byExtended, findings }, findings };
  const byBasic = divideByBasic(pixelData, tables.basic, findings);
  const isExpected = byBasic?.length === frames || !header.dataSet.has(NumberOfFrames);
  if (byBasic !== undefined && isExpected) return { division: { frames: byBasic, findings }, findings };
  if (byBasic !== undefined) findings.push(offsetCountFinding(pixelData.tag, byBasic.length, frames));
  const byCount = divideByCount(fragments, frames);
  if (byCount === undefined) return { ...(byBasic && { doubtful: byBasic }), findings };
  return {
    division: { frames: byCount.frames, findings: [...findings, ...byCount.findings] },
    findings,
  };
}

/** Where a table of the data set lies, if it is there. */
function tableRange({ dataSet }: Part10Header, tag: number): BytesRange {
  return dataSet.findElement(tag) ?? { byteOffset: 0, byteLength: 0 };
}

function divideByScan(
  header: Part10Header,
  { fragments }: EncapsulatedPixelData,
  ends: readonly FragmentEnds[],
  { doubtful, findings }: PartialDivision,
): FrameDivision {
  const frames = declaredFrames(header);
  const division = divideByCodestreams(fragments, ends, frames) ?? doubtful;
  if (division === undefined)
    throw dicomError('DICOM_FRAMES_UNKNOWN', { fragments: fragments.length, frames });
  return { frames: division, findings };
}

function encapsulatedTable({ frames, findings }: FrameDivision): FrameTable {
  return {
    numberOfFrames: frames.length,
    native: false,
    findings,
    rangesOf: (frameIndex) => {
      const ranges = frames[frameIndex];
      if (ranges === undefined)
        throw dicomError('DICOM_FRAME_MISSING', { frameIndex, numberOfFrames: frames.length });
      return ranges;
    },
    bitOffsetOf: () => 0,
  };
}
