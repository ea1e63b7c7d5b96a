import { expect, test } from 'vitest';
import {
  entryStateOf,
  formatStudyQuery,
  parseStudyQuery,
  type StudyQuery,
  wholeArchive,
} from './study-query.ts';

test('the whole archive needs no query', () => {
  expect(formatStudyQuery(wholeArchive)).toBe('');
  expect(entryStateOf(wholeArchive)).toBeNull();
  expect(parseStudyQuery('', null)).toEqual(wholeArchive);
});

test.each<StudyQuery>([
  { ...wholeArchive, text: 'müller & co', modalities: ['CT', 'MR'] },
  { ...wholeArchive, days: { kind: 'last', days: 7 } },
  { ...wholeArchive, days: { kind: 'range', from: '2026-01-01', to: undefined } },
  { ...wholeArchive, sort: 'patientName', descending: false },
  { ...wholeArchive, sort: 'patientName', descending: true },
  { ...wholeArchive, text: 'müller', source: '0b1c-node' },
])('comes back as it was written', (query) => {
  expect(parseStudyQuery(formatStudyQuery(query), entryStateOf(query))).toEqual(query);
});

test('what was typed is no part of the address, and is not taken from one', () => {
  expect(formatStudyQuery({ ...wholeArchive, text: 'müller', modalities: ['CT'] })).toBe('?modality=CT');
  expect(parseStudyQuery('?q=müller&text=müller', null)).toEqual(wholeArchive);
});

test('falls back to defaults where an address is damaged', () => {
  expect(parseStudyQuery('?modality=<b>,CT&days=2026-02-30..&sort=password&source=a/b', null)).toEqual({
    ...wholeArchive,
    modalities: ['CT'],
  });
});

test.each([undefined, 'müller', 7, { text: 7 }, { other: 'müller' }])(
  'takes nothing as typed from a history entry with the state %j',
  (state) => {
    expect(parseStudyQuery('', state)).toEqual(wholeArchive);
  },
);
