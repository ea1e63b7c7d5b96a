import { expect, test } from 'vitest';
import type { PriorRule } from '../../api.ts';
import { draftOfPriorRule, priorRuleOf } from './prior-rule-draft.ts';

test.each<PriorRule>([
  {},
  { fetchOn: ['arrival'], nodeIds: [], modalities: 'same', mostStudies: 2 },
  {
    fetchOn: ['arrival', 'opening'],
    nodeIds: ['north'],
    modalities: ['CT', 'MR'],
    sameBodyPart: true,
    maximumAgeYears: 2.5,
  },
])('what is said of %j stays as it is typed', (rule) => {
  expect(priorRuleOf(draftOfPriorRule(rule))).toEqual(rule);
});

test('codes are taken with blanks, commas and small letters', () => {
  const draft = { ...draftOfPriorRule({}), modalities: 'these', codes: ' ct,mr  us' } as const;
  expect(priorRuleOf(draft)).toEqual({ modalities: ['CT', 'MR', 'US'] });
});
