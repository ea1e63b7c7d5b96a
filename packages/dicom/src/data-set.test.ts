import { describe, expect, test } from 'vitest';
import { hex } from './annotated-hex.ts';
import { dataSetOf, formatPersonName, readDataSet, Tag, TransferSyntaxUid } from './index.ts';

const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;

describe('text', () => {
  test('is without padding: spaces at both ends, NULs at the end', () => {
    const dataSet = readDataSet(
      hex(`
        0800 1800 "UI" 0800 "2.25.12" 00
        0800 5011 "UI" 0600 "2.25.1"
        1000 2000 "LO" 0600 20 "ABC" 20 00
        1000 0040 "LT" 0600 20 20 "hi" 20 20        leading spaces of LT count
      `),
      explicit,
    );
    expect(dataSet.findString(Tag.SOPInstanceUID)).toBe('2.25.12');
    expect(dataSet.findString(Tag.PatientID)).toBe('ABC');
    expect(dataSet.findText(Tag.PatientComments)).toBe('  hi');
  });

  test('has several values, empty ones included', () => {
    const dataSet = dataSetOf({ ImageType: ['ORIGINAL', '', 'AXIAL'] });
    expect(dataSet.findStrings(Tag.ImageType)).toEqual(['ORIGINAL', '', 'AXIAL']);
    expect(dataSet.findString(Tag.ImageType, 1)).toBeUndefined();
    expect(dataSet.findString(Tag.ImageType, 2)).toBe('AXIAL');
    expect(dataSet.findString(Tag.ImageType, 3)).toBeUndefined();
  });

  test('of ST, LT and UT is one value, backslashes included', () => {
    const dataSet = dataSetOf({ PatientComments: 'a\\b' });
    expect(dataSet.findText(Tag.PatientComments)).toBe('a\\b');
    expect(dataSet.findStrings(Tag.PatientComments)).toEqual(['a\\b']);
  });

  test('is in the character set of the item, else of what encloses it', () => {
    const dataSet = readDataSet(
      hex(`
        0800 0500 "CS" 0A00 "ISO_IR 144"
        0800 1011 "SQ" 0000 36000000                 (0008,1110)
          FEFF 00E0 0A000000
            1000 1000 "PN" 0200 BB EE                inherits: Cyrillic
          FEFF 00E0 1C000000
            0800 0500 "CS" 0A00 "ISO_IR 100"
            1000 1000 "PN" 0200 C4 20                overrides: Latin 1
      `),
      explicit,
    );
    const [first, second] = dataSet.findItems(Tag.ReferencedStudySequence);
    expect(first?.findString(Tag.PatientName)).toBe('Лю');
    expect(second?.findString(Tag.PatientName)).toBe('Ä');
    expect(second?.characterSets).toEqual(['ISO_IR 100']);
  });

  test('of numbers is decimal, of tags hexadecimal', () => {
    const dataSet = dataSetOf({ Rows: 512, FrameIncrementPointer: 0x00181063 });
    expect(dataSet.findString(Tag.Rows)).toBe('512');
    expect(dataSet.findStrings(Tag.FrameIncrementPointer)).toEqual(['00181063']);
  });
});

describe('numbers', () => {
  test.each([
    ['"1.5 "', 1.5],
    ['" 1.5"', 1.5],
    ['"-1E2"', -100],
    ['"+.5 "', 0.5],
    ['"1,5 "', 1.5],
    ['"12" 00 00', 12],
    ['"1A"', undefined],
    ['"0x10"', undefined],
    ['"1E999 "', undefined],
    ['"Infinity"', undefined],
    ['2020', undefined],
  ])('DS %s is %s', (bytes, expected) => {
    const value = hex(bytes);
    const dataSet = readDataSet(
      Uint8Array.from([...hex('1800 5000 "DS"'), value.byteLength, 0, ...value]),
      explicit,
    );
    expect(dataSet.findNumber(Tag.SliceThickness)).toBe(expected);
    expect(dataSet.findNumbers(Tag.SliceThickness)).toEqual(expected === undefined ? [] : [expected]);
  });

  test('of every binary VR', () => {
    const dataSet = dataSetOf({
      '00091001': { vr: 'US', value: [65535, 1] },
      '00091002': { vr: 'SS', value: -1 },
      '00091003': { vr: 'UL', value: 4294967295 },
      '00091004': { vr: 'SL', value: -2147483648 },
      '00091005': { vr: 'FL', value: 0.5 },
      '00091006': { vr: 'FD', value: Math.PI },
      '00091007': { vr: 'SV', value: -9007199254740991n },
      '00091008': { vr: 'UV', value: 9007199254740991n },
      '00091009': { vr: 'AT', value: 0x7fe00010 },
    });
    expect([...dataSet.elements()].map(({ tag }) => dataSet.findNumbers(tag))).toEqual([
      [65535, 1],
      [-1],
      [4294967295],
      [-2147483648],
      [0.5],
      [Math.PI],
      [-9007199254740991],
      [9007199254740991],
      [0x7fe00010],
    ]);
    expect(dataSet.findNumber(0x00091001, 1)).toBe(1);
    expect(dataSet.findNumber(0x00091001, 2)).toBeUndefined();
  });

  test('of words and bytes, so that LUT data can be asked for as numbers', () => {
    const dataSet = dataSetOf({ LUTData: new Uint16Array([0, 4095]), ICCProfile: Uint8Array.of(1, 2) });
    expect(dataSet.findNumbers(Tag.LUTData)).toEqual([0, 4095]);
    expect(dataSet.findNumbers(Tag.ICCProfile)).toEqual([1, 2]);
  });

  test('are never NaN', () => {
    const dataSet = dataSetOf({ '00091001': { vr: 'FD', value: Number.NaN } });
    expect(dataSet.findNumber(0x00091001)).toBeUndefined();
    expect(dataSet.findNumbers(0x00091001)).toEqual([]);
  });
});

describe('absence', () => {
  const dataSet = dataSetOf({ PatientName: '', ReferencedImageSequence: [] });

  test('is undefined or empty; an empty value is present but has nothing', () => {
    expect(dataSet.has(Tag.PatientName)).toBe(true);
    expect(dataSet.has(Tag.PatientID)).toBe(false);
    for (const tag of [Tag.PatientName, Tag.PatientID]) {
      expect(dataSet.findString(tag)).toBeUndefined();
      expect(dataSet.findStrings(tag)).toEqual([]);
      expect(dataSet.findText(tag)).toBeUndefined();
      expect(dataSet.findNumber(tag)).toBeUndefined();
      expect(dataSet.findNumbers(tag)).toEqual([]);
      expect(dataSet.findPersonName(tag)).toBeUndefined();
      expect(dataSet.findItems(tag)).toEqual([]);
      expect(dataSet.findItem(tag)).toBeUndefined();
    }
    expect(dataSet.findBytes(Tag.PatientID)).toBeUndefined();
    expect(dataSet.findItems(Tag.ReferencedImageSequence)).toEqual([]);
  });

  test('is an error for the get twins, which name the attribute and no value', () => {
    const getters = [
      'getString',
      'getStrings',
      'getText',
      'getNumber',
      'getNumbers',
      'getPersonName',
      'getItems',
      'getItem',
    ] as const;
    for (const getter of getters) {
      expect(() => dataSet[getter](Tag.PatientName)).toThrow('PatientName (0010,0010) is absent or empty.');
    }
    expect(() => dataSet.getBytes(Tag.PatientID)).toThrow(
      expect.objectContaining({ code: 'DICOM_ATTRIBUTE_MISSING' }),
    );
  });
});

describe('person names', () => {
  test('have components in up to three groups', () => {
    const dataSet = dataSetOf({ PatientName: 'Yamada^Tarou^^Dr.=山田^太郎=やまだ^たろう' });
    const name = dataSet.getPersonName(Tag.PatientName);
    expect(name.alphabetic).toEqual({
      family: 'Yamada',
      given: 'Tarou',
      middle: '',
      prefix: 'Dr.',
      suffix: '',
    });
    expect(name.ideographic?.family).toBe('山田');
    expect(formatPersonName(name)).toBe('Yamada, Tarou');
    expect(formatPersonName(name, 'ideographic')).toBe('山田, 太郎');
  });

  test('fall back to the group that is there', () => {
    const name = dataSetOf({ PatientName: '=山田^太郎' }).getPersonName(Tag.PatientName);
    expect(formatPersonName(name)).toBe('山田, 太郎');
    expect(name.phonetic).toBeUndefined();
  });
});
