import { describe, expect, test } from 'vitest';
import {
  dataSetFromJson,
  dataSetOf,
  dataSetToJson,
  encodeDataSet,
  readDataSet,
  Tag,
  TransferSyntaxUid,
} from '../index.ts';

describe('a data set as DICOM JSON', () => {
  test('has tags, VRs and values as PS3.18 F.2 says', () => {
    const dataSet = dataSetOf({
      PatientName: 'Yamada^Tarou=山田^太郎',
      ImageType: ['ORIGINAL', '', 'AXIAL'],
      Rows: 512,
      PixelSpacing: ['0.50', '1'],
      PatientID: '',
      FrameIncrementPointer: 0x00181063,
      ReferencedImageSequence: [{ ReferencedFrameNumber: 2 }],
      ICCProfile: Uint8Array.of(1, 2),
      '00091001': { vr: 'FD', value: [Number.NaN, Number.NEGATIVE_INFINITY] },
      '00091002': { vr: 'UV', value: 2n ** 64n - 1n },
    });
    expect(dataSetToJson(dataSet)).toEqual({
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] },
      '00081140': { vr: 'SQ', Value: [{ '00081160': { vr: 'IS', Value: [2] } }] },
      '00091001': { vr: 'FD', Value: ['NaN', '-inf'] },
      '00091002': { vr: 'UV', Value: ['18446744073709551615'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }] },
      '00100020': { vr: 'LO' },
      '00280009': { vr: 'AT', Value: ['00181063'] },
      '00280010': { vr: 'US', Value: [512] },
      '00280030': { vr: 'DS', Value: [0.5, 1] },
      '00282000': { vr: 'OB', InlineBinary: 'AQI=' },
    });
  });

  test('refers to large values and pixel data by URI, or leaves them out', () => {
    const dataSet = dataSetOf({
      IconImageSequence: [{ PixelData: new Uint8Array(4) }],
      EncapsulatedDocument: new Uint8Array(2000),
    });
    expect(
      dataSetToJson(dataSet, { bulkDataUri: (path) => path.map((step) => step.toString(16)).join('/') }),
    ).toEqual({
      '00420011': { vr: 'OB', BulkDataURI: '420011' },
      '00880200': { vr: 'SQ', Value: [{ '7FE00010': { vr: 'OB', BulkDataURI: '880200/1/7fe00010' } }] },
    });
    expect(dataSetToJson(dataSet)['00420011']).toEqual({ vr: 'OB' });
  });

  test('writes words little endian whatever they are stored in', () => {
    const little = encodeDataSet(
      dataSetOf({ '00091001': { vr: 'OW', value: [0x0102] } }),
      TransferSyntaxUid.ExplicitVrBigEndian,
    );
    const json = dataSetToJson(readDataSet(little, TransferSyntaxUid.ExplicitVrBigEndian));
    expect(json['00091001']).toEqual({ vr: 'OW', InlineBinary: 'AgE=' });
  });

  test('keeps text that is no number, and overlong decimals', () => {
    expect(dataSetToJson(dataSetOf({ InstanceNumber: '1A' }))['00200013']).toEqual({
      vr: 'IS',
      Value: ['1A'],
    });
  });
});

describe('DICOM JSON as a data set', () => {
  test('has its values, in order of tag, with text in Unicode', () => {
    const dataSet = dataSetFromJson({
      '00280010': { vr: 'US', Value: [512] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller', Phonetic: 'x' }] },
      '00080005': { vr: 'CS', Value: ['ISO_IR 100'] },
      '00280030': { vr: 'DS', Value: [0.5, '1.25'] },
      '00091001': { vr: 'FL', Value: ['NaN', 'inf'] },
      '7FE00010': { vr: 'OW', BulkDataURI: 'https://example.test/bulk' },
      '00282000': { vr: 'OB', InlineBinary: 'AQI=' },
      '00081140': { vr: 'SQ', Value: [{ '00081160': { vr: 'IS', Value: [2] } }, null] },
    });
    expect([...dataSet.elements()].map(({ tag }) => tag)).toEqual(
      [...dataSet.elements()].map(({ tag }) => tag).sort((a, b) => a - b),
    );
    expect(dataSet.getString(Tag.PatientName)).toBe('Müller==x');
    expect(dataSet.getString(Tag.SpecificCharacterSet)).toBe('ISO_IR 192');
    expect(dataSet.findNumbers(Tag.PixelSpacing)).toEqual([0.5, 1.25]);
    expect(dataSet.findNumbers(0x00091001)).toEqual([Number.POSITIVE_INFINITY]);
    expect(dataSet.findElement(Tag.PixelData)?.bulkDataUri).toBe('https://example.test/bulk');
    expect(dataSet.findBytes(Tag.ICCProfile)).toEqual(Uint8Array.of(1, 2));
    expect(dataSet.findItems(Tag.ReferencedImageSequence)).toHaveLength(2);
  });

  test('declares its character set where text needs one and none is there', () => {
    const dataSet = dataSetFromJson({ '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller' }] } });
    const bytes = encodeDataSet(dataSet, TransferSyntaxUid.ExplicitVrLittleEndian);
    expect(readDataSet(bytes, TransferSyntaxUid.ExplicitVrLittleEndian).getString(Tag.PatientName)).toBe(
      'Müller',
    );
  });

  test('has null and missing groups as empty values, and 64-bit integers from text or number', () => {
    const dataSet = dataSetFromJson({
      '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL', null] },
      '00100010': { vr: 'PN', Value: [null, { Ideographic: '山田' }, {}] },
      '00091001': { vr: 'SV', Value: ['-9223372036854775808', 1] },
      '00091002': { vr: 'UV', Value: ['18446744073709551615'] },
      '00091003': { vr: 'OV', InlineBinary: 'AQAAAAAAAAA=' },
      '00091004': { vr: 'AT', Value: ['7FE00010', null] },
      '00091005': { vr: 'FD', Value: [0.1, '0.2', '-inf'] },
      '00200013': { vr: 'IS', Value: ['7', 8] },
    });
    expect(dataSetToJson(dataSet)).toEqual({
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL', null] },
      '00100010': { vr: 'PN', Value: [null, { Ideographic: '山田' }, null] },
      '00091001': { vr: 'SV', Value: ['-9223372036854775808', 1] },
      '00091002': { vr: 'UV', Value: ['18446744073709551615'] },
      '00091003': { vr: 'OV', InlineBinary: 'AQAAAAAAAAA=' },
      '00091004': { vr: 'AT', Value: ['7FE00010'] },
      '00091005': { vr: 'FD', Value: [0.1, 0.2, '-inf'] },
      '00200013': { vr: 'IS', Value: [7, 8] },
    });
  });

  test('holds values of any length beside each other', () => {
    const long = 'ä'.repeat(70_000);
    const json = {
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      '00091001': { vr: 'UT', Value: [long] },
      '00091002': { vr: 'UC', Value: Array.from({ length: 500 }, (_, i) => `${i} 山`) },
      '00091003': { vr: 'FD', Value: Array.from({ length: 20_000 }, (_, i) => i / 3) },
      '00100020': { vr: 'LO', Value: ['ABC'] },
    };
    expect(dataSetToJson(dataSetFromJson(json))).toEqual(json);
  });

  test('declares no character set for text of items that have their own', () => {
    const name = { vr: 'PN', Value: [{ Alphabetic: 'Müller' }] };
    const item = { '00080005': { vr: 'CS', Value: ['ISO_IR 100'] }, '00100010': name };
    expect(dataSetFromJson({ '00081140': { vr: 'SQ', Value: [item] } }).has(Tag.SpecificCharacterSet)).toBe(
      false,
    );
    expect(
      dataSetFromJson({ '00081140': { vr: 'SQ', Value: [{ '00100010': name }, item] } }).getString(
        Tag.SpecificCharacterSet,
      ),
    ).toBe('ISO_IR 192');
  });

  test('leaves keys that are no tags out', () => {
    const json: unknown = JSON.parse(
      '{"__proto__": {"vr": "LO", "Value": ["x"]}, "constructor": {}, "00100020": {"vr": "LO", "Value": ["A"]}}',
    );
    expect([...dataSetFromJson(json).elements()].map(({ tag }) => tag)).toEqual([Tag.PatientID]);
  });

  test.each([
    ['an array', []],
    ['text', 'x'],
    ['null', null],
    ['an attribute that is no object', { '00100020': 'x' }],
    ['an attribute without VR', { '00100020': { Value: ['x'] } }],
    ['an unknown VR', { '00100020': { vr: 'toString', Value: ['x'] } }],
    ['Value that is no array', { '00100020': { vr: 'LO', Value: 'x' } }],
    ['an object for text', { '00100020': { vr: 'LO', Value: [{}] } }],
    ['text that is no number', { '00091001': { vr: 'FD', Value: ['x'] } }],
    ['a truth value', { '00100020': { vr: 'LO', Value: [true] } }],
    ['InlineBinary that is no base64', { '00282000': { vr: 'OB', InlineBinary: '!' } }],
    ['an item that is no object', { '00081140': { vr: 'SQ', Value: ['x'] } }],
  ])('is refused for %s', (_, json) => {
    expect(() => dataSetFromJson(json)).toThrow(expect.objectContaining({ code: 'DICOM_JSON_INVALID' }));
  });

  test.each([
    ['US', 70000],
    ['SL', 'x'],
    ['UV', 0.5],
    ['AT', 'no tag'],
  ])('is refused where a value does not fit VR %s, and the sender is to blame', (vr, value) => {
    expect(() => dataSetFromJson({ '00091001': { vr, Value: [value] } })).toThrow(
      expect.objectContaining({ code: 'DICOM_JSON_INVALID', kind: 'bad-input' }),
    );
  });

  test('nested too deep is refused', () => {
    let json: unknown = {};
    for (let level = 0; level < 1000; level++) json = { '00081140': { vr: 'SQ', Value: [json] } };
    expect(() => dataSetFromJson(json)).toThrow(expect.objectContaining({ code: 'DICOM_NESTED_TOO_DEEP' }));
  });
});
