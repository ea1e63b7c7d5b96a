import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import { dataSetOf, encodeDataSet, readDataSet, Tag, TransferSyntaxUid } from '../index.ts';

const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;

describe('trap 60: the character sets of items', () => {
  test('are those of what encloses them, at any depth, until an item says otherwise', () => {
    const dataSet = readDataSet(
      hex(`
        0800 0500 "CS" 0A00 "ISO_IR 144"
        0800 1511 "SQ" 0000 54000000                     (0008,1115)
          FEFF 00E0 4C000000
            1000 2000 "LO" 0200 BB 20                    inherits
            0800 9911 "SQ" 0000 36000000                 (0008,1199)
              FEFF 00E0 0A000000
                1000 2000 "LO" 0200 BB 20                inherits from two levels up
              FEFF 00E0 1C000000
                0800 0500 "CS" 0A00 "ISO_IR 100"
                1000 2000 "LO" 0200 C4 20                overrides
      `),
      explicit,
    );
    const item = dataSet.getItem(0x00081115);
    expect(item.findString(Tag.PatientID)).toBe('Л');
    expect(item.findItems(0x00081199).map((inner) => inner.findString(Tag.PatientID))).toEqual(['Л', 'Ä']);
    expect(item.findItems(0x00081199).map(({ characterSets }) => characterSets)).toEqual([
      ['ISO_IR 144'],
      ['ISO_IR 100'],
    ]);
  });

  test('are one when an item of another data set is taken over', () => {
    const item = readDataSet(hex('0800 0500 "CS" 0A00 "ISO_IR 100" 1000 2000 "LO" 0200 C4 20'), explicit);
    const dataSet = dataSetOf({ PatientName: 'Люк', ReferencedStudySequence: [item] });
    expect(dataSet.getString(Tag.SpecificCharacterSet)).toBe('ISO_IR 192');
    const again = readDataSet(encodeDataSet(dataSet, explicit), explicit);
    expect(again.getItem(Tag.ReferencedStudySequence).has(Tag.SpecificCharacterSet)).toBe(false);
    expect(again.getItem(Tag.ReferencedStudySequence).findString(Tag.PatientID)).toBe('Ä');
  });
});

describe('text that is written', () => {
  test('is in the character sets that are stated, with code extensions', () => {
    const dataSet = dataSetOf({
      SpecificCharacterSet: ['', 'ISO 2022 IR 87'],
      PatientName: 'Yamada^Tarou=山田^太郎',
    });
    expect(dataSet.findBytes(Tag.PatientName)).toEqual(
      hex('"Yamada^Tarou=" 1B 24 42 3B 33 45 44 1B 28 42 "^" 1B 24 42 42 40 4F 3A 1B 28 42'),
    );
    expect(dataSet.findString(Tag.PatientName)).toBe('Yamada^Tarou=山田^太郎');
  });

  test('is refused where the stated sets lack a character', () => {
    expect(() => dataSetOf({ SpecificCharacterSet: ['', 'ISO 2022 IR 87'], PatientName: 'สมชาย' })).toThrow(
      expect.objectContaining({ code: 'DICOM_VALUE_UNFIT' }),
    );
  });

  test('is UTF-8, and declared so, where no set is stated or an empty one', () => {
    for (const content of [{}, { SpecificCharacterSet: '' }, { SpecificCharacterSet: [] }]) {
      const dataSet = dataSetOf({ ...content, PatientName: 'สมชาย' });
      expect(dataSet.characterSets).toEqual(['ISO_IR 192']);
      expect(dataSet.findString(Tag.PatientName)).toBe('สมชาย');
    }
  });
});
