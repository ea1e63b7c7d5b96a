import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import type { StudyPage, StudyRow, StudySearch } from '../api.ts';
import { api } from '../archive-connection/client.ts';
import type { ProblemText } from '../controls/problem-notice.tsx';
import { problemOf } from '../controls/problem-of.ts';
import { type StudyTotal, totalOf } from './study-total.ts';

/** Rows in one request; a screen holds 20 to 60. */
export const pageSize = 100;

export interface StudyWindow<Row = StudyRow> {
  /** Undefined until the first answer. */
  readonly total: StudyTotal | undefined;
  rowAt(index: number): Row | undefined;
  /** Place of a study among the rows that are here. */
  indexOf(studyInstanceUid: string): number | undefined;
  /** The rows are those of the question before, until the answer comes. */
  readonly isStale: boolean;
  /** Rows on the screen are on their way. */
  readonly isWaiting: boolean;
  /** Why rows are missing, or not as they are now. */
  readonly problem: ProblemText | undefined;
  retry(): void;
}

interface Answer {
  readonly search: StudySearch;
  readonly total: StudyTotal;
  readonly pages: ReadonlyMap<number, StudyPage>;
}

/** How soon a study that arrives is looked at again: that it has become quiet, nothing else tells. */
const arrivingMs = 10_000;

const holdsArriving = (page: StudyPage | undefined): boolean =>
  page?.studies.some(({ arrival }) => arrival?.state === 'arriving') ?? false;

export interface RowsOnScreen {
  readonly first: number;
  readonly last: number;
}

/** The rows around what is on the screen, page by page, of a result of any size; nothing is asked while not `enabled`. */
export function useStudies(
  search: StudySearch,
  { first: firstIndex, last: lastIndex }: RowsOnScreen,
  enabled: boolean,
): StudyWindow {
  const queryClient = useQueryClient();
  const pageNumbers: number[] = [];
  for (let page = Math.floor(firstIndex / pageSize); page <= Math.floor(lastIndex / pageSize); page += 1) {
    pageNumbers.push(page);
  }
  const results = useQueries({
    queries: pageNumbers.map((page) => ({
      queryKey: ['studies', search, page],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.searchStudies({ ...search, offset: page * pageSize, limit: pageSize }, { signal }),
      staleTime: 5000,
      enabled,
      refetchInterval: (query: { state: { data: StudyPage | undefined } }) =>
        holdsArriving(query.state.data) && arrivingMs,
    })),
  });

  const previous = useRef<Answer | undefined>(undefined);
  const pages = new Map<number, StudyPage>();
  for (const [position, page] of pageNumbers.entries()) {
    const data = results[position]?.data;
    if (data) pages.set(page, data);
  }
  const before = previous.current?.search === search ? previous.current.total : undefined;
  const current: Answer | undefined =
    pages.size === 0 ? undefined : { search, total: totalOf([...pages.values()], before), pages };
  if (current) previous.current = current;
  const shown = current ?? previous.current;

  const error = results.find((result) => result.error)?.error;
  const retry = useCallback(() => void queryClient.refetchQueries({ queryKey: ['studies'] }), [queryClient]);
  return {
    total: shown?.total,
    rowAt: (index) => shown?.pages.get(Math.floor(index / pageSize))?.studies[index % pageSize],
    indexOf: (studyInstanceUid) => (shown ? findIndex(shown, studyInstanceUid) : undefined),
    isStale: shown !== undefined && shown.search !== search,
    isWaiting: enabled && results.some(({ data, error }) => !data && !error),
    problem: error ? problemOf(error) : undefined,
    retry,
  };
}

function findIndex({ pages }: Answer, studyInstanceUid: string): number | undefined {
  for (const [page, { studies }] of pages) {
    const place = studies.findIndex((study) => study.studyInstanceUid === studyInstanceUid);
    if (place >= 0) return page * pageSize + place;
  }
  return undefined;
}
