import { expect, test } from 'vitest';
import { formatStudyQuery, parseStudyQuery, type StudyQuery, wholeArchive } from './study-query.ts';

test('the whole archive needs no query', () => {
  expect(formatStudyQuery(wholeArchive)).toBe('');
  expect(parseStudyQuery('')).toEqual(wholeArchive);
});

test.each<StudyQuery>([
  { ...wholeArchive, text: 'müller & co', modalities: ['CT', 'MR'] },
  { ...wholeArchive, days: { kind: 'last', days: 7 } },
  { ...wholeArchive, days: { kind: 'range', from: '2026-01-01', to: undefined } },
  { ...wholeArchive, sort: 'patientName', descending: false },
  { ...wholeArchive, sort: 'patientName', descending: true },
])('comes back as it was written', (query) => {
  expect(parseStudyQuery(formatStudyQuery(query))).toEqual(query);
});

test('falls back to defaults where an address is damaged', () => {
  expect(parseStudyQuery('?modality=<b>,CT&days=2026-02-30..&sort=password')).toEqual({
    ...wholeArchive,
    modalities: ['CT'],
  });
});
