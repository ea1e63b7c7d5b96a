import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { RemoteStudy, StudySearch } from '../api.ts';
import { remoteApi } from '../archive-connection/remote-client.ts';
import type { ProblemText } from '../controls/problem-notice.tsx';
import { problemOf } from '../controls/problem-of.ts';
import { isFiltered } from '../study-list/search.ts';
import type { StudyWindow } from '../study-list/use-studies.ts';
import type { StudyQuery } from '../url/study-query.ts';
import { sortStudies } from './sort-studies.ts';

/** Another archive is asked when the words have stood for so long: it is not ours to be asked at each letter. */
const settleMs = 500;

export interface RemoteStudiesFound {
  readonly state: 'unasked' | 'searching' | 'found' | 'failed';
  readonly studies: readonly RemoteStudy[] | undefined;
  /** The other archive has more. */
  readonly isCut: boolean;
  readonly isStopped: boolean;
  readonly problem: ProblemText | undefined;
  /** Asks, also for everything, and again after a failure. */
  ask(): void;
  stop(): void;
}

/** What another archive answers to the search of the list. */
export function useRemoteStudies(
  nodeId: string,
  search: StudySearch,
  { sort, descending }: StudyQuery,
): RemoteStudiesFound {
  const queryClient = useQueryClient();
  const { sort: _ours, ...filters } = search;
  const wanted = JSON.stringify([nodeId, filters]);
  const settled = useSettled(wanted, settleMs);
  // For which question somebody pressed a button: to ask though nothing narrows it, or to stop.
  const [asked, setAsked] = useState<string>();
  const [stopped, setStopped] = useState<string>();
  const isWanted = stopped !== wanted && (isFiltered(search) || asked === wanted);
  const isAsked = isWanted && (settled === wanted || asked === wanted);
  const queryKey = ['remote-studies', wanted];
  const { data, error, isFetching, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => remoteApi.searchStudies(nodeId, filters, { signal }),
    enabled: isAsked,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const studies = useMemo(
    () => (data && isWanted ? sortStudies(data.studies, sort, descending) : undefined),
    [data, isWanted, sort, descending],
  );
  const isFailed = error !== null && !isFetching;
  return {
    state: !isWanted ? 'unasked' : isFailed ? 'failed' : studies ? 'found' : 'searching',
    studies,
    isCut: studies !== undefined && (data?.isCut ?? false),
    isStopped: stopped === wanted,
    problem: isWanted && isFailed ? problemOf(error) : undefined,
    ask() {
      setStopped(undefined);
      setAsked(wanted);
      if (isFailed) void refetch();
    },
    stop() {
      setStopped(wanted);
      void queryClient.cancelQueries({ queryKey });
    },
  };
}

/** A value that has not changed for so long, in milliseconds. */
function useSettled(value: string, delayMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}

/** All that was found, as a table asks for it. */
export function rowsOf(studies: readonly RemoteStudy[]): StudyWindow<RemoteStudy> {
  return {
    total: { count: studies.length, isLowerBound: false },
    rowAt: (index) => studies[index],
    indexOf(studyInstanceUid) {
      const index = studies.findIndex((study) => study.studyInstanceUid === studyInstanceUid);
      return index < 0 ? undefined : index;
    },
    isStale: false,
    isWaiting: false,
    problem: undefined,
    retry: () => undefined,
  };
}
