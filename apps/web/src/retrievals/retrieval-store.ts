import { useSyncExternalStore } from 'react';
import { ProblemError, type Retrieval, type RetrieveOrder } from '../api.ts';
import { remoteApi } from '../archive-connection/remote-client.ts';
import {
  isUnsent,
  noRetrievals,
  type RetrievalState,
  unsentRetrieval,
  withList,
  without,
  withStep,
} from './retrieval-state.ts';

let state = noRetrievals;
const listeners = new Set<() => void>();

function become(next: RetrievalState): void {
  state = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Retrievals from other nodes, as far as this page has heard. */
export const useRetrievals = (): RetrievalState => useSyncExternalStore(subscribe, () => state);

/** What the server has under way and remembers. What cannot be asked now is asked when the connection is back. */
export async function loadRetrievals(): Promise<void> {
  try {
    const { retrievals } = await remoteApi.listRetrievals();
    // As it is now: an order may have been taken while this was asked.
    become(withList(state, retrievals));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
  }
}

/** The feed tells that one goes on. */
export const takeRetrievalStep = (step: Retrieval): void => become(withStep(state, step));

/** Shown as waiting at once; an order that the server does not take is shown as failed. */
export async function orderRetrieval(order: RetrieveOrder): Promise<void> {
  const unsent = unsentRetrieval(order);
  become(withStep(state, unsent));
  try {
    const taken = await remoteApi.retrieve(order);
    const { [taken.id]: told } = Object.fromEntries(state.byId);
    // The feed may have told more of it already than the answer does.
    become(withStep(without(state, [unsent.id]), told ?? taken));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    become(withStep(state, unsentRetrieval(order, { code: error.problem.code, message: error.message })));
  }
}

/** Ends one that waits or runs; what came of it stays. */
export async function cancelRetrieval(retrieval: Retrieval): Promise<void> {
  become(withStep(state, { ...retrieval, state: 'cancelled' }));
  if (isUnsent(retrieval.id)) return;
  try {
    await remoteApi.cancelRetrieval(retrieval.id);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    await loadRetrievals(); // it was over before
  }
}

/** Shows them no longer; those that failed are given up for good. */
export function putAway(retrievals: readonly Retrieval[]): void {
  for (const one of retrievals) if (one.state === 'failed') void cancelRetrieval(one);
  become(
    without(
      state,
      retrievals.map(({ id }) => id),
    ),
  );
}
