import { expect, test } from 'vitest';
import { wholeArchive } from '../url/study-query.ts';
import { isFiltered, searchOf } from './search.ts';

const today = '2026-11-22';

test('the whole archive is asked for in the default order', () => {
  const search = searchOf(wholeArchive, today);
  expect(search).toEqual({ sort: '-studyDate' });
  expect(isFiltered(search)).toBe(false);
});

test('adds what the chips say to what was typed', () => {
  const search = searchOf(
    { ...wholeArchive, text: 'mr head', modalities: ['CT', 'MR'], days: { kind: 'last', days: 7 } },
    today,
  );
  expect(search).toEqual({
    text: 'head',
    modality: 'MR,CT',
    studyDateFrom: '2026-11-16',
    studyDateTo: '2026-11-22',
    sort: '-studyDate',
  });
  expect(isFiltered(search)).toBe(true);
});

test('takes the narrower of two spans', () => {
  const search = searchOf(
    {
      ...wholeArchive,
      text: 'since 2026-11-20',
      days: { kind: 'range', from: '2026-11-01', to: '2026-11-21' },
    },
    today,
  );
  expect(search).toMatchObject({ studyDateFrom: '2026-11-20', studyDateTo: '2026-11-21' });
});

test('sorts in ascending order when asked', () => {
  expect(searchOf({ ...wholeArchive, sort: 'patientName', descending: false }, today).sort).toBe(
    'patientName',
  );
});
