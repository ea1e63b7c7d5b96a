import type { PriorRule, RemoteStudy } from '@isocenter/network/api';
import { expect, test } from 'vitest';
import { isSameBodyPart, type PriorStudy, selectPriors } from './prior-rule.ts';

const prior = (
  studyInstanceUid: string,
  studyDate: string | undefined,
  modality: string,
  nodeId = 'north',
): PriorStudy => ({
  nodeId,
  study: {
    studyInstanceUid,
    ...(studyDate !== undefined && { studyDate }),
    modalities: [modality],
    here: 'none',
    numberOfInstancesHere: 0,
  } satisfies RemoteStudy,
});

const atHand = { studyInstanceUid: 'open', studyDate: '2026-03-04', modalities: ['CT', 'SR'] };
const found = [
  prior('open', '2026-03-04', 'CT'),
  prior('old', '2015-03-04', 'CT'),
  prior('twice', '2024-05-06', 'CT'),
  prior('twice', '2024-05-06', 'CT', 'south'),
  prior('mr', '2025-01-01', 'MR', 'south'),
  prior('undated', undefined, 'CT'),
  prior('younger', '2026-03-05', 'CT'),
];
const select = (rule: PriorRule, study: Parameters<typeof selectPriors>[1] = atHand) =>
  selectPriors(found, study, { rule, today: '2026-11-23' }).map(
    ({ nodeId, study: { studyInstanceUid } }) => `${studyInstanceUid}@${nodeId}`,
  );

test.each<[PriorRule, string[]]>([
  [{}, ['mr@south', 'twice@north', 'old@north', 'undated@north']],
  [{ nodeIds: ['south'] }, ['mr@south', 'twice@south']],
  [{ modalities: 'same' }, ['twice@north', 'old@north', 'undated@north']],
  [{ modalities: ['MR', 'NM'] }, ['mr@south']],
  [{ maximumAgeYears: 5 }, ['mr@south', 'twice@north']],
  [{ maximumAgeYears: 11 }, ['mr@south', 'twice@north', 'old@north']],
  [{ maximumAgeYears: 1.5 }, ['mr@south']],
])('%j takes %j', (rule, uids) => {
  expect(select(rule)).toEqual(uids);
});

test('where the study at hand has no date, today counts', () => {
  const undated = { studyInstanceUid: 'open', modalities: ['CT'] };
  expect(select({ maximumAgeYears: 1 }, undated)).toEqual(['younger@north']);
});

test('a body part contradicts only another one', () => {
  expect(isSameBodyPart(['CHEST', 'ABDOMEN'], ['abdomen '])).toBe(true);
  expect(isSameBodyPart(['CHEST'], ['HEAD'])).toBe(false);
  expect(isSameBodyPart([], ['HEAD'])).toBe(true);
  expect(isSameBodyPart(['CHEST'], [''])).toBe(true);
});
