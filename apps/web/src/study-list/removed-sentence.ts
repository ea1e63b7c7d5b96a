import { countOf } from '../text/counts.ts';

/** The result of a removal in one sentence. */
export const removedSentence = (removed: number): string =>
  removed === 0 ? 'There are no sample studies left' : `Sample studies removed: ${countOf(removed, 'image')}`;
