import { expect, test } from 'vitest';
import type { LoadingTier, PlannedFrame } from './loading-plan.ts';
import { type LoadingJob, LoadingQueue } from './loading-queue.ts';

interface Started extends LoadingJob {
  readonly key: string;
  readonly finish: () => void;
}

function queueOf(requestLimit: number) {
  const started: Started[] = [];
  let settled = 0;
  const queue = new LoadingQueue<string>({
    requestLimit,
    load: (key, job) =>
      new Promise((resolve) => {
        started.push({ key, ...job, finish: resolve });
      }),
    onSettled: () => {
      settled++;
    },
  });
  return { queue, started, keys: () => started.map(({ key }) => key), settledCount: () => settled };
}

const planned = (tier: LoadingTier, ...keys: string[]): PlannedFrame<string>[] =>
  keys.map((key) => ({ key, frame: key, tier }));

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

test('starts in the order of the plan and keeps two requests free for what is visible', () => {
  const { queue, keys } = queueOf(6);
  queue.follow(planned('prefetch', 'a', 'b', 'c', 'd', 'e', 'f'));
  expect(keys()).toEqual(['a', 'b', 'c', 'd']);
  queue.follow([...planned('visible', 'x', 'y', 'z'), ...planned('prefetch', 'a', 'b', 'c', 'd')]);
  expect(keys()).toEqual(['a', 'b', 'c', 'd', 'x', 'y']);
});

test('aborts what the new plan no longer wants and starts what it does', () => {
  const { queue, started, keys } = queueOf(3);
  queue.follow(planned('visible', 'a', 'b', 'c'));
  queue.follow(planned('visible', 'c', 'd', 'e'));
  expect(started.filter(({ signal }) => signal.aborted).map(({ key }) => key)).toEqual(['a', 'b']);
  expect(keys()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a frame that is being decoded is not thrown away, and frees its request', () => {
  const { queue, started, keys } = queueOf(3);
  queue.follow(planned('prefetch', 'a', 'b'));
  expect(keys()).toEqual(['a']);
  started[0]?.onReceived();
  expect(keys()).toEqual(['a', 'b']);
  queue.follow(planned('visible', 'z'));
  expect(started[0]?.signal.aborted).toBe(false);
  expect(started[1]?.signal.aborted).toBe(true);
});

test('a fast network does not fill memory with frames waiting for a decoder', () => {
  const { queue, started } = queueOf(3);
  queue.follow(planned('prefetch', ...Array.from({ length: 50 }, (_, i) => `f${i}`)));
  for (let i = 0; i < started.length; i++) started[i]?.onReceived();
  expect(started).toHaveLength(9);
});

test('tells when a job has ended, but not of one that was given up', async () => {
  const { queue, started, settledCount } = queueOf(3);
  queue.follow(planned('visible', 'a', 'b'));
  queue.follow(planned('visible', 'a'));
  for (const { finish } of started) finish();
  await nextTurn();
  expect(settledCount()).toBe(1);
  expect(queue.requestsInFlight).toBe(0);
});
