import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import {
  type DataSet,
  dataSetFromJson,
  dataSetFromXml,
  dataSetOf,
  dataSetToJson,
  dataSetToXml,
  encodeDataSet,
  readDataSet,
  TransferSyntaxUid,
  type ValueContent,
  type VR,
} from '../index.ts';

const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;
const tag = 0x00091001;

/** What is stored under (0009,1001): VR, then the value in hexadecimal and "text". */
function stored(vr: VR, text: string): DataSet {
  const value = hex(text);
  const isLong = /^(O[BDFLVW]|SQ|SV|U[CNRTV])$/.test(vr);
  const { byteLength } = value;
  const length = isLong ? [0, 0, byteLength, 0, 0, 0] : [byteLength, 0];
  return readDataSet(Uint8Array.from([...hex(`0900 0110 "${vr}"`), ...length, ...value]), explicit);
}

/** Each VR of PS3.5 §6.2: a value, its bytes as the standard's table says, and the value in DICOM JSON. */
const everyVr: readonly (readonly [VR, Exclude<ValueContent, undefined>, string, unknown[] | string])[] = [
  ['AE', 'ARCHIVE', '"ARCHIVE" 20', ['ARCHIVE']],
  ['AS', '018M', '"018M"', ['018M']],
  ['AT', [0x00181063, 0x7fe00010], '18006310 E07F1000', ['00181063', '7FE00010']],
  ['CS', ['A', 'B'], '"A" 5C "B" 20', ['A', 'B']],
  ['DA', '20240229', '"20240229"', ['20240229']],
  ['DS', ['0.5', -1.25e-7], '"0.5" 5C "-1.25e-7"', [0.5, -1.25e-7]],
  ['DT', '20240229120000.123+0100', '"20240229120000.123+0100" 20', ['20240229120000.123+0100']],
  ['FD', [0.5, -1], '000000000000E03F 000000000000F0BF', [0.5, -1]],
  ['FL', [0.5, -1], '0000003F 000080BF', [0.5, -1]],
  ['IS', [7, -3], '"7" 5C "-3"', [7, -3]],
  ['LO', ['a', 'b '], '"a" 5C "b "', ['a', 'b']],
  ['LT', ' a\\b', '" a" 5C "b"', [' a\\b']],
  ['OB', Uint8Array.of(1, 2, 3), '010203 00', 'AQIDAA=='],
  ['OD', Float64Array.of(0.5), '000000000000E03F', 'AAAAAAAA4D8='],
  ['OF', Float32Array.of(0.5), '0000003F', 'AAAAPw=='],
  ['OL', Uint32Array.of(0x01020304), '04030201', 'BAMCAQ=='],
  ['OV', [0x0102030405060708n], '0807060504030201', 'CAcGBQQDAgE='],
  ['OW', Uint16Array.of(0x0102), '0201', 'AgE='],
  ['PN', 'A^B=C', '"A^B=C" 20', [{ Alphabetic: 'A^B', Ideographic: 'C' }]],
  ['SH', 'abc', '"abc" 20', ['abc']],
  ['SL', [-2147483648, 1], '00000080 01000000', [-2147483648, 1]],
  ['SS', [-32768, 1], '0080 0100', [-32768, 1]],
  ['ST', 'a\\b', '"a" 5C "b" 20', ['a\\b']],
  ['SV', [-1n, 2n ** 63n - 1n], 'FFFFFFFFFFFFFFFF FFFFFFFFFFFFFF7F', [-1, '9223372036854775807']],
  ['TM', '120000.5', '"120000.5"', ['120000.5']],
  ['UC', ['long', ' er'], '"long" 5C " er"', ['long', ' er']],
  ['UI', '2.25.1', '"2.25.1"', ['2.25.1']],
  ['UL', [4294967295], 'FFFFFFFF', [4294967295]],
  ['UN', Uint8Array.of(1, 2), '0102', 'AQI='],
  ['UR', 'https://a.test/?a=b\\c', '"https://a.test/?a=b" 5C "c" 20', ['https://a.test/?a=b\\c']],
  ['US', [65535, 1], 'FFFF 0100', [65535, 1]],
  ['UT', 'a\\b\r\n', '"a" 5C "b" 0D0A 20', ['a\\b\r\n']],
  ['UV', [2n ** 64n - 1n, 1n], 'FFFFFFFFFFFFFFFF 0100000000000000', ['18446744073709551615', 1]],
];

describe('every VR of PS3.5 §6.2', () => {
  test.each(everyVr)(
    '%s is written, read, and the same through DICOM JSON and XML',
    (vr, value, bytes, json) => {
      const dataSet = dataSetOf({ '00091001': { vr, value } } as Parameters<typeof dataSetOf>[0]);
      expect(dataSet.findBytes(tag)).toEqual(hex(bytes));
      const attribute = { vr, ...(typeof json === 'string' ? { InlineBinary: json } : { Value: json }) };
      expect(dataSetToJson(dataSet)['00091001']).toEqual(attribute);
      const encoded = encodeDataSet(dataSet, explicit);
      expect(encodeDataSet(readDataSet(encoded, explicit), explicit)).toEqual(encoded);
      const bigEndian = encodeDataSet(dataSet, TransferSyntaxUid.ExplicitVrBigEndian);
      const fromBigEndian = readDataSet(bigEndian, TransferSyntaxUid.ExplicitVrBigEndian);
      expect(encodeDataSet(fromBigEndian, explicit)).toEqual(encoded);
      expect(dataSetToJson(dataSetFromJson(dataSetToJson(dataSet)))['00091001']).toEqual(attribute);
      expect(dataSetToJson(dataSetFromXml(dataSetToXml(dataSet)))['00091001']).toEqual(attribute);
    },
  );

  test('has 34 of them, sequences included', () => {
    expect(new Set([...everyVr.map(([vr]) => vr), 'SQ']).size).toBe(34);
  });
});

describe('trap 65: values that break the rules', () => {
  test.each<[VR, string, number | undefined]>([
    ['DS', '"1,5 "', 1.5],
    ['DS', '"1.234.567"', undefined],
    ['DS', '"1,234,567"', undefined],
    ['DS', '"0.12345678901234567890"', 0.12345678901234568],
    ['DS', '"-.5"', -0.5],
    ['DS', '"5."', 5],
    ['DS', '"1E+2"', 100],
    ['DS', '"1e"', undefined],
    ['DS', '"1e400"', undefined],
    ['DS', '"NaN "', undefined],
    ['DS', '"1 mm"', undefined],
    ['DS', '"1" 00', 1],
    ['DS', '00 00', undefined],
    ['DS', '', undefined],
    ['IS', '"12345678901234"', 12345678901234],
    ['IS', '"+7 "', 7],
    ['IS', '" 7"', 7],
    ['IS', '"0x7 "', undefined],
    ['US', '01 00 02', 1],
    ['US', '01', undefined],
    ['FD', '0000', undefined],
    ['FD', '000000000000F87F', undefined],
  ])('%s %s is %s', (vr, bytes, expected) => {
    const dataSet = stored(vr, bytes);
    expect(dataSet.findNumber(tag)).toBe(expected);
    expect(dataSet.findNumbers(tag)).toEqual(expected === undefined ? [] : [expected]);
  });

  test('an empty value is no zero, also among others', () => {
    const dataSet = stored('DS', '"1" 5C 5C "3" 5C 20');
    expect([0, 1, 2, 3, 4].map((index) => dataSet.findNumber(tag, index))).toEqual([
      1,
      undefined,
      3,
      undefined,
      undefined,
    ]);
    expect(dataSet.findStrings(tag)).toEqual(['1', '', '3', '']);
    expect(dataSetToJson(dataSet)['00091001']).toEqual({ vr: 'DS', Value: [1, null, 3, null] });
    expect(() => stored('DS', '').getNumber(tag)).toThrow(
      expect.objectContaining({ code: 'DICOM_ATTRIBUTE_MISSING' }),
    );
  });

  test('UIDs padded with spaces, and text padded with NULs, are without', () => {
    expect(stored('UI', '"2.25.1 "').findString(tag)).toBe('2.25.1');
    expect(stored('UI', '"2.25.1" 00 5C "2.25.2" 00').findStrings(tag)).toEqual(['2.25.1', '2.25.2']);
    expect(stored('CS', '"MR" 00').findString(tag)).toBe('MR');
    expect(stored('LO', '"A" 00 00').findString(tag)).toBe('A');
  });

  test('text that is no number keeps its place in DICOM JSON', () => {
    expect(dataSetToJson(stored('DS', '"1" 5C "x" 5C "3"'))['00091001']).toEqual({
      vr: 'DS',
      Value: [1, 'x', 3],
    });
  });

  test('64-bit integers beyond 2^53 are whole as text', () => {
    expect(stored('UV', 'FFFFFFFFFFFFFFFF').findString(tag)).toBe('18446744073709551615');
    expect(stored('SV', '0000000000000080').findStrings(tag)).toEqual(['-9223372036854775808']);
  });

  test('Roman letters of JIS X 0201 are not those of ASCII', () => {
    const dataSet = readDataSet(
      hex('0800 0500 "CS" 0A00 "ISO_IR 13 " 1000 2000 "LO" 0400 "A~" 5C "B" 1000 0040 "LT" 0200 5C 7E'),
      explicit,
    );
    expect(dataSet.findStrings(0x00100020)).toEqual(['A‾', 'B']);
    expect(dataSet.findText(0x00104000)).toBe('¥‾');
  });
});

describe('writing', () => {
  test.each<[VR, Exclude<ValueContent, undefined>]>([
    ['US', 65536],
    ['US', -1],
    ['US', 1.5],
    ['SS', 32768],
    ['UL', 4294967296],
    ['SV', 2n ** 63n],
    ['UV', -1n],
    ['UV', 2 ** 60],
    ['FL', 1e39],
    ['IS', 1.5],
    ['IS', 2147483648],
    ['DS', Number.NaN],
    ['DS', Number.POSITIVE_INFINITY],
    ['AT', 'PatientName'],
    ['LO', 'x'.repeat(65)],
    ['ST', 'x'.repeat(1025)],
    ['LT', 'x'.repeat(10241)],
    ['PN', `${'x'.repeat(64)}=${'x'.repeat(65)}`],
    ['UN', 'text'],
  ])('is refused for %s that it does not fit, case %#', (vr, value) => {
    expect(() => dataSetOf({ '00091001': { vr, value } } as Parameters<typeof dataSetOf>[0])).toThrow(
      expect.objectContaining({ code: 'DICOM_VALUE_UNFIT' }),
    );
  });

  test('shortens a number to the sixteen characters of DS', () => {
    const value = [Math.PI * 1e10, -1 / 3, 1.2345678912e-300];
    const dataSet = dataSetOf({ '00091001': { vr: 'DS', value } });
    const texts = dataSet.findStrings(tag);
    expect(texts).toEqual(['31415926535.8979', '-0.3333333333333', '1.234567891e-300']);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(16);
  });
});
