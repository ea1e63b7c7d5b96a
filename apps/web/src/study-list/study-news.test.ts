import { expect, test } from 'vitest';
import { noNews, withEvents } from './study-news.ts';

const event = (studyInstanceUid: string, change: 'stored' | 'removed', numberOfInstances: number) =>
  ({ kind: 'study', sequence: 1, studyInstanceUid, change, numberOfInstances }) as const;

test('a study that something came for is an arrival, one that shrank is not', () => {
  const { arrivals, gone } = withEvents(noNews, [event('1.1', 'stored', 1), event('1.2', 'removed', 3)]);
  expect([[...arrivals], [...gone]]).toEqual([['1.1'], []]);
});

test('a study whose last instance went is gone, until something comes for it again', () => {
  const stored = withEvents(noNews, [event('1.1', 'stored', 1)]);
  const removed = withEvents(stored, [event('1.1', 'removed', 0)]);
  expect([[...removed.arrivals], [...removed.gone]]).toEqual([[], ['1.1']]);
  const again = withEvents(removed, [event('1.1', 'stored', 1)]);
  expect([[...again.arrivals], [...again.gone]]).toEqual([['1.1'], []]);
});
