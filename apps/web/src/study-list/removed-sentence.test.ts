import { expect, test } from 'vitest';
import { removedSentence } from './removed-sentence.ts';

test.each([
  [0, 'There are no sample studies left'],
  [1, 'Sample studies removed: 1 image'],
  [312, 'Sample studies removed: 312 images'],
])('says what came of removing %i instances', (removed, sentence) => {
  expect(removedSentence(removed)).toBe(sentence);
});
