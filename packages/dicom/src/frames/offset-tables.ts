import { ExtendedOffsetTable, ExtendedOffsetTableLengths } from '../dictionary/tags.generated.ts';
import type { Finding } from '../errors.ts';
import type { BytesRange } from '../io/byte-source.ts';
import { cutToLength, divideByOffsets, unwrapOffsets } from './fragment-division.ts';
import type { EncapsulatedPixelData } from './pixel-data.ts';

/** The tables that came with the pixel data, empty where absent. */
export interface OffsetTables {
  readonly basic: Uint8Array;
  readonly extended: Uint8Array;
  readonly extendedLengths: Uint8Array;
}

/** Undefined where there is no Extended Offset Table, or none that points at fragments. PS3.3 C.7.6.3.1.8. */
export function divideByExtended(
  fragments: readonly BytesRange[],
  { extended, extendedLengths }: OffsetTables,
  findings: Finding[],
): readonly (readonly BytesRange[])[] | undefined {
  if (extended.byteLength === 0) return undefined;
  const offsets = unsigned64(extended);
  const division = divideByOffsets(fragments, offsets);
  if (division === undefined || offsets[0] !== 0)
    findings.push(offsetTableFinding(ExtendedOffsetTable, 'ExtendedOffsetTable (7FE0,0001)', division));
  const lengths = unsigned64(extendedLengths);
  let wrongLengths = 0;
  const cut = division?.map((frame, i) => {
    const length = lengths[i];
    const exact = length === undefined ? undefined : cutToLength(frame, length);
    if (length !== undefined && exact === undefined) wrongLengths++;
    return exact ?? frame;
  });
  if (wrongLengths > 0) {
    findings.push({
      code: 'DICOM_OFFSET_TABLE_WRONG',
      tag: ExtendedOffsetTableLengths,
      message: `ExtendedOffsetTableLengths (7FE0,0002) is wrong for ${wrongLengths} frames; they keep all of their fragments.`,
    });
  }
  return cut;
}

/** Undefined where there is no Basic Offset Table, or none that points at fragments. PS3.5 A.4. */
export function divideByBasic(
  { fragments, tag }: EncapsulatedPixelData,
  bytes: Uint8Array,
  findings: Finding[],
): readonly (readonly BytesRange[])[] | undefined {
  if (bytes.byteLength === 0) return undefined;
  const offsets = basicOffsets(bytes);
  const division = divideByOffsets(fragments, offsets);
  const used = division ?? divideByOffsets(fragments, unwrapOffsets(offsets));
  if (division === undefined || offsets[0] !== 0)
    findings.push(offsetTableFinding(tag, 'The Basic Offset Table', used));
  return used;
}

function offsetTableFinding(tag: number, name: string, used: unknown): Finding {
  const consequence =
    used === undefined ? 'it is not used' : 'its entries are off by the same amount, and put right';
  return {
    code: 'DICOM_OFFSET_TABLE_WRONG',
    tag,
    message: `${name} does not point at fragments; ${consequence}.`,
  };
}

/** The table and NumberOfFrames contradict each other. */
export function offsetCountFinding(tag: number, entries: number, frames: number): Finding {
  return {
    code: 'DICOM_OFFSET_TABLE_WRONG',
    tag,
    message: `The Basic Offset Table has ${entries} entries, NumberOfFrames (0028,0008) says ${frames}.`,
  };
}

function basicOffsets(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength >>> 2 }, (_, i) => view.getUint32(i * 4, true));
}

function unsigned64(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength >>> 3 }, (_, i) => Number(view.getBigUint64(i * 8, true)));
}
