import type { Retrieval, RetrieveOrder } from '../api.ts';

/** What is known of retrievals while a page is open. */
export interface RetrievalState {
  /** By id, the oldest first. */
  readonly byId: ReadonlyMap<string, Retrieval>;
  /** Those that began, went on or failed while this page is open, until they are put away. */
  readonly newsIds: ReadonlySet<string>;
}

export const noRetrievals: RetrievalState = { byId: new Map(), newsIds: new Set() };

/** `waiting` is also between two attempts. */
export const isUnderWay = ({ state }: Retrieval): boolean => state === 'waiting' || state === 'running';

/** Whether somebody has to hear of it who was not here when it was ordered. */
const isNews = (retrieval: Retrieval): boolean => isUnderWay(retrieval) || retrieval.state === 'failed';

/** What the server lists, newest first; orders that did not get there stay. */
export function withList({ byId, newsIds }: RetrievalState, listed: readonly Retrieval[]): RetrievalState {
  const unsent = [...byId].filter(([id]) => isUnsent(id));
  const news = new Set(newsIds);
  for (const one of listed) if (isNews(one)) news.add(one.id);
  return {
    byId: new Map([...[...listed].reverse().map((one) => [one.id, one] as const), ...unsent]),
    newsIds: news,
  };
}

/** One goes on. */
export function withStep({ byId, newsIds }: RetrievalState, step: Retrieval): RetrievalState {
  return { byId: new Map(byId).set(step.id, step), newsIds: new Set(newsIds).add(step.id) };
}

/** An order under way to the server, or that failed before it got there. */
export function unsentRetrieval(order: RetrieveOrder, problem?: Retrieval['problem']): Retrieval {
  return {
    id: `unsent ${order.nodeId} ${order.studyInstanceUid}`,
    nodeId: order.nodeId,
    studyInstanceUid: order.studyInstanceUid,
    state: problem ? 'failed' : 'waiting',
    completed: 0,
    failed: 0,
    warning: 0,
    ...(problem && { problem }),
  };
}

export const isUnsent = (id: string): boolean => id.startsWith('unsent ');

export function without({ byId, newsIds }: RetrievalState, ids: readonly string[]): RetrievalState {
  const left = new Map(byId);
  for (const id of ids) if (isUnsent(id)) left.delete(id);
  return { byId: left, newsIds: new Set([...newsIds].filter((id) => !ids.includes(id))) };
}

/** The newest of a study from this node; one of a single series says nothing of the study. */
export function newestOf(
  { byId }: RetrievalState,
  { nodeId, studyInstanceUid }: Pick<Retrieval, 'nodeId' | 'studyInstanceUid'>,
): Retrieval | undefined {
  return [...byId.values()]
    .reverse()
    .find(
      (one) =>
        one.nodeId === nodeId &&
        one.studyInstanceUid === studyInstanceUid &&
        one.seriesInstanceUid === undefined,
    );
}

/** Instances that came or will not, of how many; the total is unknown where neither the node nor its list told it. */
export function progressOf(
  { completed, failed, warning, remaining }: Retrieval,
  listed?: number | undefined,
): { readonly done: number; readonly total: number | undefined } {
  const done = completed + failed + warning;
  return { done, total: remaining === undefined ? listed && Math.max(listed, done) : done + remaining };
}
