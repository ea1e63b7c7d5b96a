import { countOf } from '../text/counts.ts';

/** How many studies match, as far as is known. */
export interface StudyTotal {
  readonly count: number;
  /** There are `count` or more: the archive did not count them all. */
  readonly isLowerBound: boolean;
}

/** What a page of the answer tells of the whole. */
interface ToldTotal {
  readonly total: number;
  readonly totalIsLowerBound?: true | undefined;
}

/**
 * The total that these pages of one answer tell: the exact one of the last page that knows it, else the largest lower bound, which
 * is no smaller than what was known `before` of the same question, so that a list does not shrink when one scrolls back.
 */
export function totalOf(pages: readonly ToldTotal[], before: StudyTotal | undefined): StudyTotal {
  const exact = pages.filter(({ totalIsLowerBound }) => !totalIsLowerBound).at(-1);
  if (exact) return { count: exact.total, isLowerBound: false };
  return { count: Math.max(before?.count ?? 0, ...pages.map(({ total }) => total)), isLowerBound: true };
}

/** `1 study`, `300 studies`, `At least 101 studies`. */
export function totalSentence({ count, isLowerBound }: StudyTotal): string {
  const studies = countOf(count, 'study', 'studies');
  return isLowerBound ? `At least ${studies}` : studies;
}
