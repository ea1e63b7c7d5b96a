import { expect, test } from 'vitest';
import type { Retrieval } from '../api.ts';
import {
  newestOf,
  noRetrievals,
  progressOf,
  unsentRetrieval,
  withList,
  without,
  withStep,
} from './retrieval-state.ts';

const retrieval = (id: string, part: Partial<Retrieval> = {}): Retrieval => ({
  id,
  nodeId: 'north',
  studyInstanceUid: '1.2',
  state: 'running',
  completed: 0,
  failed: 0,
  warning: 0,
  ...part,
});

test('what was over before the page was opened is known, but no news', () => {
  const { byId, newsIds } = withList(noRetrievals, [
    retrieval('running'),
    retrieval('failed', { state: 'failed' }),
    retrieval('done', { state: 'done' }),
  ]);
  expect([...byId.keys()]).toEqual(['done', 'failed', 'running']);
  expect([...newsIds].sort()).toEqual(['failed', 'running']);
});

test('the newest retrieval of a study counts, and that of a series does not', () => {
  const state = [
    retrieval('first', { state: 'failed' }),
    retrieval('second'),
    retrieval('series', { seriesInstanceUid: '1.2.3' }),
    retrieval('elsewhere', { nodeId: 'south' }),
  ].reduce(withStep, noRetrievals);
  expect(newestOf(state, { nodeId: 'north', studyInstanceUid: '1.2' })?.id).toBe('second');
  expect(newestOf(state, { nodeId: 'north', studyInstanceUid: '9' })).toBeUndefined();
});

test('an order that did not get to the server outlives its list, until it is put away', () => {
  const problem = { code: 'X', message: 'Why' };
  const unsent = unsentRetrieval({ nodeId: 'north', studyInstanceUid: '1.2' }, problem);
  const state = withList(withStep(noRetrievals, unsent), [retrieval('other')]);
  expect(newestOf(state, unsent)).toMatchObject({ state: 'failed', problem });
  expect([...without(state, [unsent.id]).byId.keys()]).toEqual(['other']);
});

test('progress is of what the node says is left, else of what it listed', () => {
  const at = { completed: 3, failed: 1, warning: 1 };
  expect(progressOf(retrieval('a', { ...at, remaining: 5 }), 99)).toEqual({ done: 5, total: 10 });
  expect(progressOf(retrieval('a', at), 20)).toEqual({ done: 5, total: 20 });
  expect(progressOf(retrieval('a', at), 4)).toEqual({ done: 5, total: 5 });
  expect(progressOf(retrieval('a', at))).toEqual({ done: 5, total: undefined });
});
