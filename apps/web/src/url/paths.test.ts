import { expect, test } from 'vitest';
import {
  addressOfQuery,
  foreignServiceOf,
  formatDeepLink,
  parseDeepLink,
  studyOfPath,
  studyPath,
} from './paths.ts';

test('a path opens the study it names', () => {
  expect(studyOfPath('/studies/1.2.840.1')).toBe('1.2.840.1');
  expect(studyOfPath('/studies/1.2.840.1/')).toBe('1.2.840.1');
  expect(studyOfPath('/studies/1.2%2E3')).toBe('1.2.3');
});

test('other paths open none', () => {
  for (const path of ['/', '/local', '/studies', '/studies/', '/studies/1.2/series/3', '/studies/%E0%A4%A']) {
    expect(studyOfPath(path)).toBeUndefined();
  }
});

test('a deep link comes back as it was written', () => {
  const link = { seriesInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4', frameNumber: 7 };
  expect(studyPath('1.2', link)).toBe('/studies/1.2?series=1.2.3&instance=1.2.3.4&frame=7');
  expect(parseDeepLink(formatDeepLink(link))).toEqual(link);
});

test('the first frame is not spelled out', () => {
  expect(formatDeepLink({ seriesInstanceUid: '1.2', frameNumber: 1 })).toBe('?series=1.2');
  expect(formatDeepLink({})).toBe('');
});

test('leaves out parts that cannot be meant', () => {
  expect(parseDeepLink('?series=&frame=0')).toEqual({});
  expect(parseDeepLink('?instance=1.2&frame=-3')).toEqual({ sopInstanceUid: '1.2' });
  expect(parseDeepLink('?frame=2e3')).toEqual({});
});

test('a study can be asked for where only the root is served', () => {
  const address = (search: string, pathname = '/') => addressOfQuery({ pathname, search });
  expect(address('?study=1.2.3&series=4')).toBe('/studies/1.2.3?series=4');
  expect(address('?study=1.2.3')).toBe('/studies/1.2.3');
  expect(address('?series=4')).toBeUndefined();
  expect(address('?study=1.2.3', '/studies/5')).toBeUndefined();
});

test('a foreign service is one of the same host', () => {
  expect(foreignServiceOf('?dicomweb=/dicomweb')).toBe('/dicomweb');
  expect(foreignServiceOf('?dicomweb=/pacs/rs/')).toBe('/pacs/rs');
  for (const query of [
    '',
    '?dicomweb=',
    '?dicomweb=//elsewhere/rs',
    '?dicomweb=https://elsewhere/rs',
    '?dicomweb=/\\elsewhere',
  ]) {
    expect(foreignServiceOf(query)).toBeUndefined();
  }
});
