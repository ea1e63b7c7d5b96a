import { expect, test } from 'vitest';
import { failureOf, subjectWords, untilWords, wordsOfKind } from './job-words.ts';

test('names what a job is about as far as it is known', () => {
  const names = { nodes: new Map([['n', 'City']]), rules: new Map([['r', 'All CT']]), areNewer: true };
  expect(subjectWords({ about: { ruleId: 'r', studyInstanceUid: '1.2' } }, names)).toBe('by All CT');
  expect(subjectWords({ about: { nodeId: 'n', ruleId: 'x' } }, names)).toBe(
    'City, by a rule that was removed',
  );
  expect(subjectWords({ about: { nodeId: 'x' } }, names)).toBe('a node that was removed');
  expect(subjectWords({ about: { peerAeTitle: 'CT1' } }, names)).toBe('CT1');
  expect(subjectWords({}, names)).toBe('');
  const older = { ...names, areNewer: false };
  expect(subjectWords({ about: { nodeId: 'n', ruleId: 'x' } }, older)).toBe('City');
});

test('keeps the name of a kind that it does not know', () => {
  expect(wordsOfKind('route-study').title).toBe('Send a study on');
  expect(wordsOfKind('new-kind').title).toBe('new-kind');
});

test('tells the code of a failure apart from its sentences', () => {
  expect(failureOf({ lastError: 'NETWORK_CONNECTION_FAILED: No connection. Check: it runs.' })).toEqual({
    code: 'NETWORK_CONNECTION_FAILED',
    text: 'No connection. Check: it runs.',
  });
  expect(failureOf({ lastError: 'TypeError' })).toEqual({ code: undefined, text: 'TypeError' });
  expect(failureOf({})).toEqual({ code: undefined, text: '' });
});

test.each([
  [-5, 'now'],
  [40, 'in 40 s'],
  [720, 'in 12 min'],
  [10_800, 'in 3 h'],
])('tells what comes in %s s as %s', (seconds, words) => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  expect(untilWords(new Date(now + seconds * 1000).toISOString(), now)).toBe(words);
});
