import { describe, expect, test } from 'vitest';
import { hex } from './annotated-hex.ts';
import { dataSetOf, encodeDataSet, readDataSet, Tag, TransferSyntaxUid } from './index.ts';

const unfit = expect.objectContaining({ code: 'DICOM_VALUE_UNFIT' });
const vrOf = (dataSet: ReturnType<typeof dataSetOf>, tag: number) => dataSet.findElement(tag)?.vr;

describe('building a data set', () => {
  test('takes VRs from the dictionary and puts tags in order', () => {
    const dataSet = dataSetOf({
      Rows: 2,
      PatientName: 'A^B',
      StudyDate: '20200101',
      PixelSpacing: [0.5, 0.25],
    });
    expect([...dataSet.elements()].map(({ vr }) => vr)).toEqual(['DA', 'PN', 'US', 'DS']);
    expect(dataSet.findNumbers(Tag.PixelSpacing)).toEqual([0.5, 0.25]);
  });

  test('chooses between VRs by value and PixelRepresentation', () => {
    expect(vrOf(dataSetOf({ PixelData: new Uint8Array(2) }), Tag.PixelData)).toBe('OB');
    expect(vrOf(dataSetOf({ PixelData: new Int16Array(2) }), Tag.PixelData)).toBe('OW');
    expect(vrOf(dataSetOf({ PixelPaddingValue: -1, PixelRepresentation: 1 }), Tag.PixelPaddingValue)).toBe(
      'SS',
    );
    expect(vrOf(dataSetOf({ PixelPaddingValue: 1 }), Tag.PixelPaddingValue)).toBe('US');
    expect(vrOf(dataSetOf({ LUTData: [1, 2] }), Tag.LUTData)).toBe('US');
  });

  test('leaves undefined out, and makes empty values of empty text and arrays', () => {
    const dataSet = dataSetOf({
      PatientName: undefined,
      PatientID: '',
      Rows: '',
      ReferencedImageSequence: [],
    });
    expect([...dataSet.elements()].map(({ tag, byteLength }) => [tag, byteLength])).toEqual([
      [Tag.ReferencedImageSequence, 0],
      [Tag.PatientID, 0],
      [Tag.Rows, 0],
    ]);
  });

  test('writes decimal strings in at most 16 characters', () => {
    const dataSet = dataSetOf({
      SliceLocation: -1 / 7,
      RescaleSlope: 1 / 3,
      RescaleIntercept: 1e-300,
    });
    for (const { byteLength } of dataSet.elements()) expect(byteLength).toBeLessThanOrEqual(16);
    expect(dataSet.getNumber(Tag.RescaleSlope)).toBeCloseTo(1 / 3, 12);
    expect(dataSet.getNumber(Tag.RescaleIntercept)).toBe(1e-300);
  });

  test('declares ISO_IR 192 where text is not ASCII, nothing where it is', () => {
    expect(dataSetOf({ PatientName: 'Doe' }).has(Tag.SpecificCharacterSet)).toBe(false);
    const dataSet = dataSetOf({ ReferencedImageSequence: [{ PatientName: 'Müller' }] });
    expect(dataSet.getString(Tag.SpecificCharacterSet)).toBe('ISO_IR 192');
    expect(dataSet.getItem(Tag.ReferencedImageSequence).getString(Tag.PatientName)).toBe('Müller');
  });

  test('keeps to the character set it is told', () => {
    const dataSet = dataSetOf({ PatientName: 'Ä' }, { characterSet: 'ISO_IR 100' });
    expect(dataSet.getBytes(Tag.PatientName)).toEqual(hex('C4 20'));
    expect(dataSet.getString(Tag.PatientName)).toBe('Ä');
    expect(() => dataSetOf({ PatientName: 'Л' }, { characterSet: 'ISO_IR 100' })).toThrow(unfit);
    expect(() => dataSetOf({ SpecificCharacterSet: 'ISO_IR 100', PatientName: 'Л' })).toThrow(unfit);
  });

  test.each([
    ['a number out of range', () => dataSetOf({ Rows: 65536 })],
    ['a fraction for US', () => dataSetOf({ Rows: 1.5 })],
    ['text for US', () => dataSetOf({ Rows: 'many' })],
    ['text longer than its VR', () => dataSetOf({ Modality: 'MUCH TOO LONG FOR CS' })],
    ['an infinite DS', () => dataSetOf({ SliceLocation: Number.POSITIVE_INFINITY })],
    ['a fraction for IS', () => dataSetOf({ InstanceNumber: 1.5 })],
    ['text for a sequence', () => dataSetOf({ ReferencedImageSequence: 'x' })],
    ['something that is no tag for AT', () => dataSetOf({ FrameIncrementPointer: 'zz' })],
  ])('refuses %s', (_, build) => {
    expect(build).toThrow(unfit);
  });

  test('refuses words that are no keyword', () => {
    expect(() => dataSetOf({ ['PatientNam' as 'PatientName']: 'x' })).toThrow(
      expect.objectContaining({ code: 'DICOM_KEYWORD_UNKNOWN' }),
    );
    expect(() => dataSetOf({ ['__proto__x' as 'PatientName']: 'x' })).toThrow(
      expect.objectContaining({ code: 'DICOM_KEYWORD_UNKNOWN' }),
    );
  });
});

describe('a data set as an item of another', () => {
  test('comes with its text in the other character set and its numbers in the other byte order', () => {
    const bigEndian = readDataSet(
      hex(`
        0008 0005 "CS" 000A "ISO_IR 144"
        0010 0010 "PN" 0002 BB EE
        0028 0010 "US" 0002 0200
        0040 A730 "SQ" 0000 00000012
          FFFE E000 0000000A
            0028 0011 "US" 0002 0100
      `),
      TransferSyntaxUid.ExplicitVrBigEndian,
    );
    const outer = dataSetOf({ ReferencedImageSequence: [bigEndian] });
    const again = readDataSet(
      encodeDataSet(outer, TransferSyntaxUid.ExplicitVrLittleEndian),
      TransferSyntaxUid.ExplicitVrLittleEndian,
    );
    const item = again.getItem(Tag.ReferencedImageSequence);
    expect(again.getString(Tag.SpecificCharacterSet)).toBe('ISO_IR 192');
    expect(item.getString(Tag.PatientName)).toBe('Лю');
    expect(item.getNumber(Tag.Rows)).toBe(512);
    expect(item.getItem(Tag.ContentSequence).getNumber(Tag.Columns)).toBe(256);
  });
});
