import { expect, test } from 'vitest';
import { dataSetFromJson } from '../json/data-set-from-json.ts';
import { TransferSyntaxUid } from '../transfer-syntax/transfer-syntax.ts';
import { tagToHex } from '../values/tag.ts';
import type { VR } from '../values/vr.ts';
import { encodeAsciiElement } from './ascii-element.ts';
import { encodeDataSet } from './write-part10.ts';

const { ExplicitVrLittleEndian, ImplicitVrLittleEndian, ExplicitVrBigEndian } = TransferSyntaxUid;

test.each<[number, VR]>([
  [0x00080054, 'AE'],
  [0x00101010, 'AS'],
  [0x00080060, 'CS'],
  [0x00080020, 'DA'],
  [0x0008002a, 'DT'],
  [0x00200013, 'IS'],
  [0x00100020, 'LO'],
  [0x00104000, 'LT'],
  [0x00080050, 'SH'],
  [0x00081234, 'ST'],
  [0x00080030, 'TM'],
  [0xfffd0018, 'UI'],
])('%i with the VR %s is written as a data set of it', (tag, vr) => {
  for (const text of ['', '1', '12', '1.2.840.10008.1', 'A'.repeat(300), 'A'.repeat(4001)]) {
    const dataSet = dataSetFromJson({ [tagToHex(tag)]: { vr, ...(text !== '' && { Value: [text] }) } });
    for (const uid of [ExplicitVrLittleEndian, ImplicitVrLittleEndian])
      expect(encodeAsciiElement({ tag, vr, text }, uid)).toEqual(encodeDataSet(dataSet, uid));
  }
});

test('what needs another header is left to encodeDataSet', () => {
  const element = { tag: 0x00080050, vr: 'SH', text: 'A' } as const;
  expect(encodeAsciiElement(element, ExplicitVrBigEndian)).toBeUndefined();
  expect(encodeAsciiElement({ ...element, vr: 'UT' }, ExplicitVrLittleEndian)).toBeUndefined();
  expect(encodeAsciiElement({ ...element, vr: 'SQ', text: '' }, ImplicitVrLittleEndian)).toBeUndefined();
  expect(
    encodeAsciiElement({ ...element, text: 'A'.repeat(0xffff) }, ImplicitVrLittleEndian),
  ).toBeUndefined();
});
