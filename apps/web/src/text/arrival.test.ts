import { expect, test } from 'vitest';
import { arrivalOf, arrivalSentence } from './arrival.ts';

const arriving = { state: 'arriving' as const };
const quiet = { state: 'quiet' as const };

test.each([
  [{ numberOfInstances: 12, arrival: arriving }, 'arriving', 'Arriving: 12 images so far'],
  [
    { numberOfInstances: 1, arrival: { ...arriving, expectedInstances: 20 } },
    'arriving',
    'Arriving: 1 of 20 images',
  ],
  [
    { numberOfInstances: 20, arrival: { ...quiet, expectedInstances: 20 } },
    'whole',
    'Complete: all 20 images',
  ],
  [
    { numberOfInstances: 1, arrival: { ...quiet, expectedInstances: 1 } },
    'whole',
    'Complete: all of 1 image',
  ],
  [
    { numberOfInstances: 18, arrival: { ...quiet, expectedInstances: 20 } },
    'short',
    'Incomplete: 18 of 20 images, and nothing new for a minute',
  ],
  [{ numberOfInstances: 18, arrival: quiet }, 'quiet', 'Quiet: 18 images, nothing new for a minute'],
  [{ numberOfInstances: 18 }, undefined, undefined],
])('%j is %s', (study, kind, sentence) => {
  expect(arrivalOf(study)).toBe(kind);
  expect(arrivalSentence(study)).toBe(sentence);
});
