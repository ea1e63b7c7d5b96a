import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Status } from '../api.ts';
import { api } from '../archive-connection/client.ts';
import { listenToFeed } from '../archive-connection/feed.ts';

export interface LiveArchive {
  readonly status: Status | undefined;
  /** False after the connection broke, until it is back. */
  readonly connected: boolean;
  /** Studies that something arrived for while this page is open. */
  readonly arrivals: ReadonlySet<string>;
}

/** A burst of arrivals (a series comes as hundreds of changes) asks for the list once in this time. */
const gatherMs = 700;

/** Keeps the list's queries fresh while things arrive, and tells how the archive is. */
export function useLiveArchive(): LiveArchive {
  const queryClient = useQueryClient();
  const [connected, setConnected] = useState(true);
  const [arrivals, setArrivals] = useState<ReadonlySet<string>>(new Set());
  const status = useQuery({ queryKey: ['status'], queryFn: ({ signal }) => api.status({ signal }) });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasConnected = true;
    const gathered = new Set<string>();
    const refreshSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        const seen = [...gathered];
        gathered.clear();
        setArrivals((before) => new Set([...before, ...seen]));
        void queryClient.invalidateQueries({ queryKey: ['studies'] });
        for (const uid of seen) void queryClient.invalidateQueries({ queryKey: ['study', uid] });
      }, gatherMs);
    };
    const stop = listenToFeed({
      onEvent(event) {
        if (event.kind === 'study') gathered.add(event.studyInstanceUid);
        if (event.kind === 'import') {
          const { state, done, total } = event;
          queryClient.setQueryData<Status>(
            ['status'],
            (before) => before && { ...before, sampleImport: { state, done, total } },
          );
          if (state === 'running') return;
        }
        refreshSoon();
      },
      onConnection(isConnected) {
        setConnected(isConnected);
        if (isConnected && !wasConnected) {
          void queryClient.invalidateQueries();
        }
        wasConnected = isConnected;
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [queryClient]);

  return { status: status.data, connected, arrivals };
}
