import { expect, test } from 'vitest';
import { dataSetOf } from '../data-set-of.ts';
import * as Tag from '../dictionary/tags.generated.ts';
import { dataSetFromJson } from '../json/data-set-from-json.ts';
import { dataSetFromXml } from '../xml/data-set-from-xml.ts';
import { parseDecimalString, withoutTrailing } from './read-values.ts';

test('decimal strings are read in every form that PS3.5 has, and garbage is none', () => {
  expect(['1', '+1', '-1', '1.', '1.5', '.5', '1E3', '1.e-2', ' 1 ', '1,5'].map(parseDecimalString)).toEqual([
    1, 1, -1, 1, 1.5, 0.5, 1000, 0.01, 1, 1.5,
  ]);
  expect(['', '.', '1.5 mm', '--1', '1e', '1e400', '1 2', 'e5'].map(parseDecimalString)).toEqual(
    Array.from({ length: 8 }),
  );
});

const LONG = 1_000_000;

test('a million digits that are no number are read but once', () => {
  const text = `${'1'.repeat(LONG)}x`;
  expect(parseDecimalString(text)).toBeUndefined();
  expect(
    dataSetOf({ SliceThickness: { vr: 'UT', value: text } }).findNumber(Tag.SliceThickness),
  ).toBeUndefined();
});

test('trailing delimiters are taken off, and a million others left, in one pass', () => {
  expect(withoutTrailing('A^B^^', '^')).toBe('A^B');
  expect(withoutTrailing('^^^', '^')).toBe('');
  const equals = `${'='.repeat(LONG)}x`;
  const fromJson = dataSetFromJson({ '00100010': { vr: 'PN', Value: [{ Alphabetic: equals }] } });
  expect(fromJson.findRawText(Tag.PatientName)?.length).toBeGreaterThan(LONG);
  const carets = `${'^'.repeat(LONG)}x`;
  const name = `<PersonName number="1"><Alphabetic><FamilyName>${carets}</FamilyName></Alphabetic></PersonName>`;
  const fromXml = dataSetFromXml(
    `<NativeDicomModel><DicomAttribute tag="00100010" vr="PN">${name}</DicomAttribute></NativeDicomModel>`,
  );
  expect(fromXml.findRawText(Tag.PatientName)?.length).toBeGreaterThan(LONG);
});

test('a whole number of a million digits is out of range, without being worked out', () => {
  expect(() => dataSetOf({ '00720082': { vr: 'SV', value: '9'.repeat(LONG) } as never })).toThrow(
    'out of range',
  );
});
