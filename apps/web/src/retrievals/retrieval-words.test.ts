import { expect, test } from 'vitest';
import type { Retrieval } from '../api.ts';
import { retrievalSentence, summaryOf } from './retrieval-words.ts';

const retrieval = (state: Retrieval['state'], part: Partial<Retrieval> = {}): Retrieval => ({
  id: 'id',
  nodeId: 'north',
  studyInstanceUid: '1.2',
  state,
  completed: 0,
  failed: 0,
  warning: 0,
  ...part,
});
const problem = { code: 'X', message: 'Why' };

test.each([
  [retrieval('waiting'), 'Waiting for its turn'],
  [retrieval('waiting', { problem }), 'Failed, tried again soon'],
  [retrieval('running'), 'Asking for it'],
  [retrieval('running', { completed: 34, remaining: 86 }), 'Retrieving 34 of 120'],
  [retrieval('running', { completed: 1 }), 'Retrieving 1 image'],
  [retrieval('done', { completed: 120 }), 'Retrieved 120 images'],
  [retrieval('failed', { completed: 1, failed: 1, remaining: 0, problem }), 'Failed after 2 of 2'],
  [retrieval('failed', { problem }), 'Failed'],
  [retrieval('cancelled', { completed: 3, remaining: 7 }), 'Cancelled after 3 of 10'],
])('%j is told as: %s', (one, sentence) => {
  expect(retrievalSentence(one)).toBe(sentence);
});

test('several are told by what is under way, then by how they ended', () => {
  const [running, done, failed] = [retrieval('running'), retrieval('done'), retrieval('failed')];
  expect(summaryOf([running, done, failed])).toBe('Retrieving 1 study, 1 study retrieved, 1 failed');
  expect(summaryOf([done, done])).toBe('2 studies retrieved');
  expect(summaryOf([failed])).toBe('1 failed');
  expect(summaryOf([retrieval('cancelled')])).toBe('Nothing was retrieved');
});
