import { useCallback, useEffect, useState } from 'react';
import { PriorApi, type Priors, type PriorsHere } from '../api.ts';
import { transport } from '../archive-connection/client.ts';
import type { ProblemText } from '../controls/problem-notice.tsx';
import { problemOf } from '../controls/problem-of.ts';
import { isUnderWay, type RetrievalState } from '../retrievals/retrieval-state.ts';
import { loadRetrievals, useRetrievals } from '../retrievals/retrieval-store.ts';

/** An answer on its way, here, or not to be had. */
export interface Asked<T> {
  readonly answer: T | undefined;
  readonly problem: ProblemText | undefined;
  ask(): void;
}

const priorApi = new PriorApi(transport);

/** Other studies of the patient in this archive. */
export const usePriorsHere = (studyInstanceUid: string): Asked<PriorsHere> =>
  useAsked(useCallback((signal) => priorApi.here(studyInstanceUid, { signal }), [studyInstanceUid]));

/** Other studies of the patient at nodes; to close what asks is to stop asking them. */
export const usePriorsElsewhere = (studyInstanceUid: string): Asked<Priors> =>
  useAsked(useCallback((signal) => priorApi.search(studyInstanceUid, { signal }), [studyInstanceUid]));

function useAsked<T>(request: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [times, setTimes] = useState(0);
  const [told, setTold] = useState<Omit<Asked<T>, 'ask'>>({ answer: undefined, problem: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked again each time somebody presses
  useEffect(() => {
    const asking = new AbortController();
    const { signal } = asking;
    setTold({ answer: undefined, problem: undefined });
    request(signal).then(
      (answer) => {
        if (!signal.aborted) setTold({ answer, problem: undefined });
      },
      (error: unknown) => {
        if (!signal.aborted) setTold({ answer: undefined, problem: problemOf(error) });
      },
    );
    return () => asking.abort();
  }, [request, times]);
  return { ...told, ask: useCallback(() => setTimes((before) => before + 1), []) };
}

/** How soon retrievals are looked at again while one goes on, and else: a rule may order some at any time. */
const [runningMs, restMs] = [1000, 5000];

/** Retrievals as they go on, without a connection that is kept open. */
export function usePolledRetrievals(): RetrievalState {
  const retrievals = useRetrievals();
  const isRunning = [...retrievals.byId.values()].some(isUnderWay);
  useEffect(() => {
    void loadRetrievals();
    const timer = setInterval(
      () => {
        if (document.visibilityState === 'visible') void loadRetrievals();
      },
      isRunning ? runningMs : restMs,
    );
    return () => clearInterval(timer);
  }, [isRunning]);
  return retrievals;
}
