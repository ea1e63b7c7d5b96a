import { storedAsUn } from '../data-element.ts';
import { dicomError } from '../dicom-error.ts';
import { unknownVrCode } from '../dictionary/vr-codes.ts';
import { vrCodeOfTag, vrOfTag } from '../dictionary/vr-table.ts';
import type { Finding } from '../errors.ts';
import { nameOfTag } from '../values/tag-name.ts';
import { vrProperties } from '../values/vr.ts';
import type { ByteSegment } from './byte-segment.ts';
import type { Encoding } from './encoding.ts';
import { addFinding } from './findings.ts';
import { undefinedByteLength } from './fragment-items.ts';
import { hasShortLength, notLetters, unknownLetters, vrCodeOfLetters } from './vr-letters.ts';

/** How an element's header reads. One is used over and over, since there are hundreds in a file. */
export interface ElementHeader {
  tag: number;
  vrCode: number;
  /** As stored, 0xFFFFFFFF included. */
  byteLength: number;
  headerByteLength: number;
  traits: number;
}

export const createElementHeader = (): ElementHeader => ({
  tag: 0,
  vrCode: 0,
  byteLength: 0,
  headerByteLength: 0,
  traits: 0,
});

/** The most bytes a header has. */
export const longestHeader = 12;

const isDelimiter = (tag: number): boolean => tag >>> 16 === 0xfffe;

/** Reads a tag at an offset in the file. PS3.5 §7.1.1. */
export function readTag({ view, start }: ByteSegment, at: number, littleEndian: boolean): number {
  return view.getUint16(at - start, littleEndian) * 0x10000 + view.getUint16(at - start + 2, littleEndian);
}

/**
 * Reads the header at `at`, of which at least eight bytes and all that `byteEnd` allows are in the segment. Elements with a VR amid
 * implicit ones and without one amid explicit ones are findings where their lengths make sense. PS3.5 §7.1.2, §7.1.3.
 */
export function readElementHeader(
  header: ElementHeader,
  segment: ByteSegment,
  { explicitVr, bigEndian }: Encoding,
  at: number,
  byteEnd: number,
  findings: Finding[],
): void {
  const { view } = segment;
  const local = at - segment.start;
  const littleEndian = !bigEndian;
  header.tag = readTag(segment, at, littleEndian);
  header.traits = 0;
  header.headerByteLength = 8;
  if (explicitVr && !isDelimiter(header.tag)) {
    const vrCode = vrCodeOfLetters(view.getUint8(local + 4), view.getUint8(local + 5));
    if (vrCode === notLetters) readWithoutVr(header, segment, at, byteEnd, littleEndian, findings);
    else readExplicitLength(header, segment, vrCode, at, byteEnd, littleEndian, findings);
    return;
  }
  header.vrCode = vrCodeOfTag(header.tag);
  header.byteLength = view.getUint32(local + 4, littleEndian);
  const isPlausible = header.byteLength <= byteEnd - at - 8 || header.byteLength === undefinedByteLength;
  if (isPlausible || isDelimiter(header.tag)) return;
  const vrCode = vrCodeOfLetters(view.getUint8(local + 4), view.getUint8(local + 5));
  if (vrCode === notLetters || vrCode === unknownLetters) return;
  const message = `${nameOfTag(header.tag)} has a VR in an implicit VR data set; it is taken.`;
  addFinding(findings, { code: 'DICOM_VR_UNEXPECTED', tag: header.tag, byteOffset: at, message });
  readExplicitLength(header, segment, vrCode, at, byteEnd, true, findings);
}

/** A VR newer than our tables has a 32-bit length. PS3.5 §7.1.2. */
function readExplicitLength(
  header: ElementHeader,
  segment: ByteSegment,
  vrCode: number,
  at: number,
  byteEnd: number,
  littleEndian: boolean,
  findings: Finding[],
): void {
  header.vrCode = vrCode;
  const isShort = hasShortLength(vrCode);
  readLength(header, segment, isShort, at, byteEnd, littleEndian);
  if (!isShort) mendShortLength(header, segment, at, byteEnd, littleEndian, findings);
  if (vrCode === unknownLetters) {
    header.vrCode = unknownVrCode;
    const message = `${nameOfTag(header.tag)} has a VR that PS3.5 §6.2 does not define; it is read as UN.`;
    addFinding(findings, { code: 'DICOM_VR_UNKNOWN', tag: header.tag, byteOffset: at, message });
  } else if (vrCode === unknownVrCode) {
    const known = vrCodeOfTag(header.tag);
    if (known === unknownVrCode) return;
    header.vrCode = known;
    header.traits = storedAsUn;
  }
}

/** 16 bits after the VR, or 32 after two reserved bytes. PS3.5 §7.1.2. */
function readLength(
  header: ElementHeader,
  { view, start }: ByteSegment,
  isShort: boolean,
  at: number,
  byteEnd: number,
  littleEndian: boolean,
): void {
  if (isShort) {
    header.byteLength = view.getUint16(at - start + 6, littleEndian);
    header.headerByteLength = 8;
    return;
  }
  if (byteEnd - at < longestHeader) {
    throw dicomError('DICOM_HEADER_CUT', { remaining: byteEnd - at }, { where: `At byte ${at}` });
  }
  header.byteLength = view.getUint32(at - start + 8, littleEndian);
  header.headerByteLength = longestHeader;
}

/** Some writers give UN and other VRs of 32 bits of length only 16, where two zeros belong. */
function mendShortLength(
  header: ElementHeader,
  { view, start }: ByteSegment,
  at: number,
  byteEnd: number,
  littleEndian: boolean,
  findings: Finding[],
): void {
  const { tag, byteLength } = header;
  if (byteLength <= byteEnd - at - longestHeader || byteLength === undefinedByteLength) return;
  const shortLength = view.getUint16(at - start + 6, littleEndian);
  if (shortLength === 0 || shortLength > byteEnd - at - 8) return;
  header.byteLength = shortLength;
  header.headerByteLength = 8;
  const message = `${nameOfTag(tag)} has 16 bits of length where its VR has 32; they are taken.`;
  addFinding(findings, { code: 'DICOM_VR_SHORT_LENGTH', tag, byteOffset: at, message });
}

/** Where a VR should be: its letters in lower case, filling, or the length of an element in implicit VR. */
function readWithoutVr(
  header: ElementHeader,
  segment: ByteSegment,
  at: number,
  byteEnd: number,
  littleEndian: boolean,
  findings: Finding[],
): void {
  const { view, start } = segment;
  const { tag } = header;
  const first = view.getUint8(at - start + 4);
  const second = view.getUint8(at - start + 5);
  const find = (code: string, what: string): void =>
    addFinding(findings, { code, tag, byteOffset: at, message: `${nameOfTag(tag)} ${what}` });

  const vrCode = vrCodeOfLetters(toCapital(first), toCapital(second));
  if (vrCode !== notLetters && vrCode !== unknownLetters) {
    find('DICOM_VR_MISSPELT', 'has its VR in lower case; it is taken.');
    readExplicitLength(header, segment, vrCode, at, byteEnd, littleEndian, findings);
    return;
  }
  header.vrCode = vrCodeOfTag(tag);
  header.byteLength = view.getUint32(at - start + 4, littleEndian);
  const mayBeImplicit = header.byteLength <= byteEnd - at - 8 || header.byteLength === undefinedByteLength;
  if (first === second && (fillings.includes(first) || (first === 0 && !mayBeImplicit))) {
    find('DICOM_VR_BLANK', "has a blank VR; the dictionary's is taken.");
    const vr = vrOfTag(tag);
    readLength(header, segment, vr === 'UN' || vrProperties[vr].shortLength, at, byteEnd, littleEndian);
    return;
  }
  if (!mayBeImplicit) {
    const vr = String.fromCharCode(first, second).replace(/[^\x20-\x7e]/g, '?');
    throw dicomError('DICOM_NOT_A_VR', { name: nameOfTag(tag), vr }, { where: `At byte ${at}` });
  }
  find('DICOM_VR_MISSING', "has no VR in an explicit VR data set; the dictionary's is taken.");
}

/** Spaces, question marks and hyphens stand for a VR that the writer does not know. */
const fillings = [0x20, 0x3f, 0x2d];
const toCapital = (letter: number): number => (letter >= 0x61 && letter <= 0x7a ? letter - 0x20 : letter);
