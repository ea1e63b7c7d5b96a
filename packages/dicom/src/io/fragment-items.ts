import { dicomError } from '../dicom-error.ts';
import { obOrOwCode } from '../dictionary/vr-codes.ts';
import type { Finding, IsocenterError } from '../errors.ts';
import { formatTag } from '../values/tag.ts';
import { nameOfTag } from '../values/tag-name.ts';
import type { ByteSegment } from './byte-segment.ts';
import type { BytesRange } from './byte-source.ts';
import { otherByteCode } from './vr-letters.ts';

export const itemTag = 0xfffee000;
export const itemDelimitationTag = 0xfffee00d;
export const sequenceDelimitationTag = 0xfffee0dd;
export const undefinedByteLength = 0xffffffff;

/** The eight bytes that begin or end an item; never with a VR. PS3.5 §7.5. */
export interface ItemHeader {
  readonly tag: number;
  readonly byteLength: number;
}

export function readItemHeader(segment: ByteSegment, byteOffset: number, littleEndian: boolean): ItemHeader {
  const at = byteOffset - segment.start;
  const { view } = segment;
  return {
    tag: view.getUint16(at, littleEndian) * 0x10000 + view.getUint16(at + 2, littleEndian),
    byteLength: view.getUint32(at + 4, littleEndian),
  };
}

/** What an item header in encapsulated pixel data means. */
export interface FragmentStep {
  readonly fragment: BytesRange | undefined;
  /** Where the next item header, or after the last the next element begins. */
  readonly next: number;
  readonly isLast: boolean;
  /** Damage; what is left of a fragment is given all the same. */
  readonly error?: IsocenterError | undefined;
  readonly finding?: Finding | undefined;
}

/** A delimiter has no value; some writers give it a length nevertheless, but no bytes. PS3.5 §7.5. */
export function delimiterFinding(tag: number, byteLength: number, byteOffset: number): Finding | undefined {
  if (byteLength === 0) return undefined;
  const message = `A delimiter claims ${byteLength} bytes; it has none by definition, so none are skipped.`;
  return { code: 'DICOM_DELIMITER_LENGTH', tag, byteOffset, message };
}

/** Judges the item header at `at`. Fragments are walked by their lengths, never by looking for delimiters. PS3.5 A.4. */
export function fragmentStep(tag: number, header: ItemHeader, at: number, byteEnd: number): FragmentStep {
  const where = `At byte ${at}`;
  const byteOffset = at + 8;
  if (header.tag === sequenceDelimitationTag) {
    const finding = delimiterFinding(header.tag, header.byteLength, at);
    return { isLast: true, next: byteOffset, fragment: undefined, finding };
  }
  if (header.tag !== itemTag) {
    const details = { name: nameOfTag(tag), found: formatTag(header.tag) };
    return {
      isLast: true,
      next: at,
      fragment: undefined,
      error: dicomError('DICOM_ITEM_EXPECTED', details, { where }),
    };
  }
  const remaining = byteEnd - byteOffset;
  if (header.byteLength > remaining) {
    const details = { name: `A fragment of ${nameOfTag(tag)}`, length: header.byteLength, remaining };
    const error = dicomError('DICOM_LENGTH_PAST_END', details, { where });
    return { isLast: true, next: byteEnd, fragment: { byteOffset, byteLength: remaining }, error };
  }
  const { byteLength } = header;
  return {
    isLast: false,
    next: byteOffset + byteLength,
    fragment: { byteOffset, byteLength },
  };
}

/** The end of the file where an item header should be. */
export function fragmentsNotClosed(tag: number, at: number): FragmentStep {
  const error = dicomError('DICOM_SEQUENCE_NOT_CLOSED', { name: nameOfTag(tag) }, { where: `At byte ${at}` });
  return { isLast: true, next: at, fragment: undefined, error };
}

/** From the offset table to the end of the last fragment. */
export function byteLengthOfFragments(fragments: readonly BytesRange[], valueOffset: number): number {
  const last = fragments.at(-1);
  return last === undefined ? 0 : last.byteOffset + last.byteLength - valueOffset;
}

/** Fragments are bytes, also where no VR is stored. PS3.5 A.4. */
export function vrCodeOfFragments(vrCode: number): number {
  return vrCode === obOrOwCode ? otherByteCode : vrCode;
}
