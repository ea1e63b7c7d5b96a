import type { Retrieval } from '../api.ts';
import { countOf, formatCount } from '../text/counts.ts';
import { progressOf } from './retrieval-state.ts';

/** How far one is: `Retrieving 34 of 120`. `listed`: how many the node said the study has. */
export function retrievalSentence(retrieval: Retrieval, listed?: number | undefined): string {
  const { done, total } = progressOf(retrieval, listed);
  const share =
    total === undefined ? countOf(done, 'image') : `${formatCount(done)} of ${formatCount(total)}`;
  switch (retrieval.state) {
    case 'waiting':
      return retrieval.problem ? 'Failed, tried again soon' : 'Waiting for its turn';
    case 'running':
      return done === 0 ? 'Asking for it' : `Retrieving ${share}`;
    case 'done':
      return `Retrieved ${countOf(done, 'image')}`;
    case 'failed':
      return done > 0 ? `Failed after ${share}` : 'Failed';
    case 'cancelled':
      return done > 0 ? `Cancelled after ${share}` : 'Cancelled';
  }
}

/** Of several: `Retrieving 2 studies`, `1 study retrieved, 1 failed`. */
export function summaryOf(retrievals: readonly Retrieval[]): string {
  const count = (...states: readonly Retrieval['state'][]) =>
    retrievals.filter(({ state }) => states.includes(state)).length;
  const underWay = count('waiting', 'running');
  const failed = count('failed');
  const parts = [
    underWay > 0 && `Retrieving ${countOf(underWay, 'study', 'studies')}`,
    count('done') > 0 && `${countOf(count('done'), 'study', 'studies')} retrieved`,
    failed > 0 && `${formatCount(failed)} failed`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(', ') : 'Nothing was retrieved';
}
