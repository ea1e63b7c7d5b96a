import { expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import { vrOfCode } from '../dictionary/vr-codes.ts';
import { ByteSegment } from './byte-segment.ts';
import { type ScanLimits, scanElements } from './scan-elements.ts';
import { rowLength, scannedRows } from './scanned-rows.ts';

const everything: ScanLimits = {
  byteEnd: Number.POSITIVE_INFINITY,
  tagBegin: 0,
  tagEnd: 0x7fe00000,
  elements: 1000,
  largeValueBytes: Number.POSITIVE_INFINITY,
};

interface ScanOptions extends Partial<ScanLimits> {
  readonly explicitVr?: boolean;
  readonly lastTag?: number;
}

/** What the kernel takes of elements that begin at byte 100 of a file. */
function scan(text: string, { explicitVr = true, lastTag = -1, ...limits }: ScanOptions = {}) {
  const segment = new ByteSegment(hex(text), 100);
  const count = scanElements(segment, explicitVr, 100, lastTag, { ...everything, ...limits });
  return Array.from({ length: count }, (_, i) => {
    const [tag, code = 0, byteOffset, byteLength] = scannedRows.slice(i * rowLength, (i + 1) * rowLength);
    return { tag, vr: vrOfCode[code], byteOffset, byteLength };
  });
}

const modality = '0800 6000 "CS" 0200 "CT"';
const rows = '2800 1000 "US" 0200 0102';
const theModality = { tag: 0x00080060, vr: 'CS', byteOffset: 108, byteLength: 2 };
const theRows = { tag: 0x00280010, vr: 'US', byteOffset: 118, byteLength: 2 };

test('takes elements with short and long lengths, and sequences without entering them', () => {
  const sequence = '0800 4011 "SQ" 0000 08000000 FEFF 00E0 00000000';
  expect(scan(`${modality} ${sequence} ${rows}`)).toEqual([
    theModality,
    { tag: 0x00081140, vr: 'SQ', byteOffset: 122, byteLength: 8 },
    { ...theRows, byteOffset: 138 },
  ]);
});

test('takes elements in implicit VR with the VR of the dictionary', () => {
  expect(scan('0800 6000 02000000 "CT" 2800 1000 02000000 0102', { explicitVr: false })).toEqual([
    theModality,
    theRows,
  ]);
});

test.each([
  ['a tag that is not above the last', '0800 6000 "CS" 0000'],
  ['a VR that is none', '2800 1000 "us" 0200 0102'],
  ['a VR newer than our tables', '2800 1000 "QQ" 0000 02000000 0102'],
  ['UN, which may hide a VR that is known', '2800 1000 "UN" 0000 02000000 0102'],
  ['letters beside the alphabet', '2800 1000 "@[" 0200 0102'],
  ['an odd length', '2800 1000 "LO" 0300 010203'],
  ['an undefined length', '2800 1000 "SQ" 0000 FFFFFFFF FEFF DDE0 00000000'],
  ['a length past the end', '2800 1000 "US" 0400 0102'],
  ['a header that is cut', '2800 1000 "OB" 0000 0000'],
  ['an item', 'FEFF 00E0 00000000'],
  ['pixel data', 'E07F 1000 "OW" 0000 02000000 0102'],
])('leaves %s to the parser', (_, element) => {
  expect(scan(`${modality} ${element}`)).toEqual([theModality]);
});

test('keeps within its limits', () => {
  const both = `${modality} ${rows}`;
  expect(scan(both)).toEqual([theModality, theRows]);
  expect(scan(both, { elements: 1 })).toEqual([theModality]);
  expect(scan(both, { byteEnd: 119 })).toEqual([theModality]);
  expect(scan(both, { tagEnd: 0x00280010 })).toEqual([theModality]);
  expect(scan(both, { tagBegin: 0x00080061 })).toEqual([]);
  expect(scan(both, { lastTag: 0x00080060 })).toEqual([]);
  expect(scan(both, { largeValueBytes: 1 })).toEqual([]);
});
