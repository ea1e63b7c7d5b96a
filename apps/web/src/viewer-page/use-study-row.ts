import { useEffect, useState } from 'react';
import { ProblemError, type StudyRow } from '../api.ts';
import { api } from '../archive-connection/client.ts';

/** How soon a study is looked at again while it arrives, and at rest: a late image must not go unseen. */
const [arrivingMs, quietMs] = [3000, 60_000];

/** How the study stands in the archive now, as long as the page can be seen; no connection is kept open for it. */
export function useStudyRow(studyInstanceUid: string): StudyRow | undefined {
  const [row, setRow] = useState<StudyRow>();
  useEffect(() => {
    let asking = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(timer);
      asking.abort();
    };
    const ask = async () => {
      stop();
      if (document.visibilityState === 'hidden') return;
      asking = new AbortController();
      const { signal } = asking;
      let isArriving = false;
      try {
        const [found] = (await api.searchStudies({ studyInstanceUid, limit: 1 }, { signal })).studies;
        if (signal.aborted) return;
        isArriving = found?.arrival?.state === 'arriving';
        setRow(found);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ProblemError)) throw error;
      }
      timer = setTimeout(ask, isArriving ? arrivingMs : quietMs);
    };
    void ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      document.removeEventListener('visibilitychange', ask);
      stop();
    };
  }, [studyInstanceUid]);
  return row;
}
