import { everything } from '@isocenter/archive';
import { Tag } from '@isocenter/dicom';
import { parseQido } from '@isocenter/network/dicomweb';
import { expect, test } from 'vitest';
import { maximumMatches } from '../../query/index.ts';
import { queryFromQido } from './query-from-qido.ts';

const query = (text: string) =>
  queryFromQido('STUDY', parseQido(new URLSearchParams(text)), [], everything).query;
const matchOf = (text: string) => query(text).keys[0]?.match;

test.each([
  ['PatientID=AB*', { kind: 'wildcard', pattern: 'AB*' }],
  ['PatientID=AB1', { kind: 'single', value: 'AB1' }],
  ['PatientID=', undefined],
  ['PatientID=*', undefined],
  ['StudyDate=20260101-20260131', { kind: 'range', from: '20260101', to: '20260131' }],
  ['StudyDate=-20260131', { kind: 'range', to: '20260131' }],
  ['StudyDate=20260101-', { kind: 'range', from: '20260101' }],
  ['StudyDate=20260101', { kind: 'single', value: '20260101' }],
  ['StudyTime=0900-1015', { kind: 'range', from: '0900', to: '1015' }],
  ['StudyInstanceUID=1.2,1.3', { kind: 'list', values: ['1.2', '1.3'] }],
  ['StudyInstanceUID=1.2%5C1.3', { kind: 'list', values: ['1.2', '1.3'] }],
  ['PatientID=a,b', { kind: 'single', value: 'a,b' }],
  ['PatientID=a,b&multiplevaluematching=true', { kind: 'list', values: ['a', 'b'] }],
  ['PatientID=%22%22&emptyvaluematching=true', { kind: 'empty' }],
])('%s asks for %j', (text, match) => {
  expect(matchOf(text)).toEqual(match);
});

test.each([
  ['ModalitiesInStudy=CT%5CPT', ['CT', 'PT']],
  ['ModalitiesInStudy=CT,PT', ['CT', 'PT']],
])('%s asks for studies with each of them', (text, values) => {
  const match = (value: string) => ({
    tag: Tag.ModalitiesInStudy,
    match: { kind: 'single', value },
  });
  expect(query(`${text}&multiplevaluematching=true`).keys).toEqual(values.map(match));
});

test('several values without multiplevaluematching are refused rather than found nowhere', () => {
  expect(() => query('ModalitiesInStudy=CT%5CPT')).toThrow(/multiplevaluematching=true/);
  expect(() => query('PatientID=A1%5CB1')).toThrow(/multiplevaluematching=true/);
});

test('never asks for more than one answer may hold', () => {
  expect(query('limit=999999').limit).toBe(maximumMatches);
  expect(query('').limit).toBe(maximumMatches);
  expect(query('limit=0').limit).toBe(0);
});

test('includes what is named, and everything on "all"', () => {
  expect(query('includefield=PatientComments').include).toEqual([Tag.PatientComments]);
  expect(query('includefield=all').include).toBe('all');
});

test('refuses a key that the path of the URL holds already', () => {
  const parent = { tag: Tag.StudyInstanceUID, match: { kind: 'single', value: '1.2' } } as const;
  const qido = parseQido(new URLSearchParams('StudyInstanceUID=1.3'));
  expect(() => queryFromQido('SERIES', qido, [parent], everything)).toThrow(/path of the URL/);
});
