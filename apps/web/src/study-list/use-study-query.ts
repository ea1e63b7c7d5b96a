import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { entryStateOf, formatStudyQuery, parseStudyQuery, type StudyQuery } from '../url/study-query.ts';

/** The query of the history entry, and how to change it. Changes replace the entry: Back leaves the list. */
export function useStudyQuery(): [StudyQuery, (change: Partial<StudyQuery>) => void] {
  const search = useSearch();
  const entryState = useHistoryState<unknown>();
  const [path, navigate] = useLocation();
  const query = useMemo(() => parseStudyQuery(search, entryState), [search, entryState]);
  const change = useCallback(
    (part: Partial<StudyQuery>) => {
      const changed = { ...parseStudyQuery(location.search, history.state), ...part };
      navigate(path + formatStudyQuery(changed), { replace: true, state: entryStateOf(changed) });
    },
    [navigate, path],
  );
  return [query, change];
}
