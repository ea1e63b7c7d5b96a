import type { HereState, RemoteStudy, Retrieval } from '../api.ts';
import { isUnderWay } from '../retrievals/retrieval-state.ts';
import { retrievalSentence } from '../retrievals/retrieval-words.ts';
import { countOf, formatCount } from '../text/counts.ts';

/** How much of a study of another archive is here now: what its list told, and what was retrieved since. */
export function hereNow(
  { here, numberOfInstances, numberOfInstancesHere }: RemoteStudy,
  retrieval: Retrieval | undefined,
): { readonly here: HereState; readonly count: number } {
  const retrieved = retrieval ? retrieval.completed + retrieval.warning : 0;
  const count = Math.max(numberOfInstancesHere, retrieved);
  if (count === 0) return { here: 'none', count };
  if (retrieval?.state === 'done' && retrieval.failed === 0) return { here: 'all', count };
  if (numberOfInstances === undefined) return { here: here === 'none' ? 'some' : here, count };
  return { here: count >= numberOfInstances ? 'all' : 'part', count };
}

/** What the list says of it in a few words: `Not here`, `60 of 120 here`, `Retrieving 34 of 120`. */
export function hereSentence(study: RemoteStudy, retrieval: Retrieval | undefined): string {
  if (retrieval && (isUnderWay(retrieval) || retrieval.state === 'failed'))
    return retrievalSentence(retrieval, study.numberOfInstances);
  const { here, count } = hereNow(study, retrieval);
  switch (here) {
    case 'none':
      return 'Not here';
    case 'some':
      return `${countOf(count, 'image')} here`;
    case 'part':
      return `${formatCount(count)} of ${formatCount(study.numberOfInstances ?? count)} here`;
    case 'all':
      return 'All here';
  }
}
