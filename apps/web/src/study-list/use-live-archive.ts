import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FeedEvent, Status } from '../api.ts';
import { api } from '../archive-connection/client.ts';
import { listenToFeed } from '../archive-connection/feed.ts';
import { loadRetrievals, takeRetrievalStep } from '../retrievals/retrieval-store.ts';
import { noNews, type StudyNews, withEvents } from './study-news.ts';

export interface LiveArchive extends StudyNews {
  readonly status: Status | undefined;
  /** False after the connection broke, until it is back. */
  readonly connected: boolean;
}

/** A burst of arrivals (a series comes as hundreds of changes) asks for the list once in this time. */
const gatherMs = 700;

/** Keeps the list's queries fresh while things come and go, and tells how the archive is. */
export function useLiveArchive(): LiveArchive {
  const queryClient = useQueryClient();
  const [connected, setConnected] = useState(true);
  const [news, setNews] = useState(noNews);
  const status = useQuery({ queryKey: ['status'], queryFn: ({ signal }) => api.status({ signal }) });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasConnected = true;
    const gathered: Extract<FeedEvent, { kind: 'study' }>[] = [];
    const refreshSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        const seen = gathered.splice(0);
        setNews((before) => withEvents(before, seen));
        void queryClient.invalidateQueries({ queryKey: ['studies'] });
        void queryClient.invalidateQueries({ queryKey: ['status'] });
        const { gone } = withEvents(noNews, seen);
        for (const uid of new Set(seen.map(({ studyInstanceUid }) => studyInstanceUid))) {
          if (!gone.has(uid)) void queryClient.invalidateQueries({ queryKey: ['study', uid] });
        }
      }, gatherMs);
    };
    const stop = listenToFeed({
      onEvent(event) {
        if (event.kind === 'study') gathered.push(event);
        if (event.kind === 'import') {
          const { state, done, total } = event;
          queryClient.setQueryData<Status>(
            ['status'],
            (before) => before && { ...before, sampleImport: { state, done, total } },
          );
          if (state === 'running') return;
        }
        if (event.kind === 'retrieval') {
          takeRetrievalStep(event.retrieval);
          if (event.retrieval.state === 'running') return;
        }
        if (event.kind === 'reset') void loadRetrievals();
        refreshSoon();
      },
      onConnection(isConnected) {
        setConnected(isConnected);
        if (isConnected && !wasConnected) {
          void queryClient.invalidateQueries({
            predicate: ({ queryKey }) => queryKey[0] !== 'remote-studies',
          });
          void loadRetrievals();
        }
        wasConnected = isConnected;
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [queryClient]);

  return { status: status.data, connected, ...news };
}
