import { expect, test } from 'vitest';
import type { RoutingRule } from '../../api.ts';
import { draftOfRule, emptyRule, fieldsOfRule } from './rule-draft.ts';
import { howWords, obstacleWords, outcomeWords, whatWords } from './rule-words.ts';

/** Of every field there is one, so that the form can lose none. */
const rule: Required<RoutingRule> = {
  id: 'r1',
  name: 'CT to the city',
  isEnabled: false,
  nodeId: 'n1',
  by: 'C-STORE',
  conditions: [
    { attribute: 'Modality', value: 'CT\\MR' },
    { attribute: 'BodyPartExamined', value: 'THOR*' },
  ],
  sources: ['CT1', 'CT, 2'],
  hours: { from: '18:00', to: '06:00' },
  transferSyntaxUid: '1.2.840.10008.1.2.4.80',
  decodesLossy: true,
  delayMinutes: 5,
  waitsUntilQuiet: false,
  asksForCommitment: true,
};

test('a rule comes back from its form as it was', () => {
  const { id: _, ...fields } = rule;
  expect(fieldsOfRule(draftOfRule(rule))).toEqual(fields);
});

test('a promise is asked for by C-STORE alone', () => {
  expect(fieldsOfRule({ ...draftOfRule(rule), by: 'STOW-RS' }).asksForCommitment).toBe(false);
});

test('what is left open in the form says nothing', () => {
  const draft = {
    ...emptyRule,
    name: ' All ',
    nodeId: 'n1',
    conditions: [{ key: 0, attribute: 'Modality', value: ' ' }],
    sources: ' \n',
    from: '18:00',
  };
  expect(fieldsOfRule(draft)).toEqual({
    name: 'All',
    isEnabled: true,
    nodeId: 'n1',
    by: 'C-STORE',
    decodesLossy: false,
    delayMinutes: 0,
    waitsUntilQuiet: true,
    asksForCommitment: false,
  });
});

test('says what a rule sends, how and when', () => {
  expect(whatWords(rule)).toBe(
    'Modality CT or MR, BodyPartExamined THOR*, from CT1 or CT, 2, between 18:00 and 06:00',
  );
  expect(howWords({ ...rule, by: 'STOW-RS', asksForCommitment: false })).toBe(
    'by STOW-RS, in JPEG-LS Lossless, 5 min after it arrives',
  );
  expect(howWords(rule)).toBe('in JPEG-LS Lossless, 5 min after it arrives, with a promise that it is kept');
  const plain = { name: 'x', nodeId: 'n1' };
  expect(whatWords(plain)).toBe('all that arrives');
  expect(howWords(plain)).toBe('once nothing more comes');
  expect(howWords({ ...plain, waitsUntilQuiet: false })).toBe('at once');
  expect(howWords({ ...plain, transferSyntaxUid: '1.2.3', delayMinutes: 1000 })).toBe(
    'in 1.2.3, once nothing more comes, at least 1\u202f000 min after it arrives',
  );
});

test('says what a dry run found', () => {
  const tested = { studyInstanceUid: '1', ruleName: 'x', wouldGo: 2, numberOfInstances: 3, obstacles: [] };
  expect(outcomeWords(tested)).toBe('2 of 3 images would be sent');
  expect(outcomeWords({ ...tested, wouldGo: 0 })).toBe('none of 3 images would be sent');
  expect(outcomeWords({ ...tested, wouldGo: 0, numberOfInstances: 0 })).toMatch(/not here/);
  expect(obstacleWords({ reason: 'condition', attribute: 'Modality', numberOfInstances: 1 })).toBe(
    '1 does not fit Modality',
  );
});
