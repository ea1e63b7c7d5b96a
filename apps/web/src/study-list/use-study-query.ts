import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { formatStudyQuery, parseStudyQuery, type StudyQuery } from '../url/study-query.ts';

/** The query in the address, and how to change it. Changes replace the entry: Back leaves the list. */
export function useStudyQuery(): [StudyQuery, (change: Partial<StudyQuery>) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const query = useMemo(() => parseStudyQuery(search), [search]);
  const change = useCallback(
    (part: Partial<StudyQuery>) =>
      navigate(path + formatStudyQuery({ ...parseStudyQuery(location.search), ...part }), { replace: true }),
    [navigate, path],
  );
  return [query, change];
}
