import { expect, test } from 'vitest';
import { type PlanInput, planLoading, prefetchOrder } from './loading-plan.ts';

interface Named {
  readonly key: string;
}

const stack = (name: string, count: number): Named[] =>
  Array.from({ length: count }, (_, index) => ({ key: `${name}${index}` }));

const plan = (input: Partial<PlanInput<Named>>): string[] =>
  planLoading({
    viewports: [],
    recent: [],
    isSettled: () => false,
    prefetchLimit: 100,
    compressedLimit: 0,
    isBrought: () => false,
    isKept: () => false,
    length: 100,
    ...input,
  }).map(({ key, tier }) => `${tier} ${key}`);

const looking = (frames: readonly Named[], frameIndex: number, direction: 1 | -1 = 1) => ({
  frames,
  frameIndex,
  direction,
  mayPrefetch: true,
});

test('what every viewport shows comes before anything that may be shown next', () => {
  const planned = plan({ viewports: [looking(stack('a', 4), 1), looking(stack('b', 4), 2)] });
  expect(planned.slice(0, 2)).toEqual(['visible a1', 'visible b2']);
  expect(planned.slice(2).every((entry) => entry.startsWith('prefetch'))).toBe(true);
});

test('prefetching goes three images ahead for each one behind, and turns with the user', () => {
  expect([...prefetchOrder(10, 5, 1, 100)]).toEqual([6, 7, 8, 4, 9, 3, 2, 1, 0]);
  expect([...prefetchOrder(10, 5, -1, 100)]).toEqual([4, 3, 2, 6, 1, 0, 7, 8, 9]);
});

test('prefetching takes turns between viewports', () => {
  const planned = plan({ viewports: [looking(stack('a', 3), 0), looking(stack('b', 3), 0)] });
  expect(planned.slice(2)).toEqual(['prefetch a1', 'prefetch b1', 'prefetch a2', 'prefetch b2']);
});

test('prefetching stops where memory does', () => {
  expect(plan({ viewports: [looking(stack('a', 50), 0)], prefetchLimit: 3 })).toHaveLength(4);
});

test('a plan looks at frames near the visible one alone, however many there are', () => {
  let looks = 0;
  const isSettled = () => ++looks > 0;
  const frames = stack('a', 100_000);
  expect(plan({ viewports: [looking(frames, 50_000)], prefetchLimit: Infinity, isSettled })).toEqual([]);
  expect(looks).toBeGreaterThan(1000);
  expect(looks).toBeLessThan(10_000);
});

test('stacks left lately come last, and only what is missing of them', () => {
  const planned = plan({
    viewports: [looking(stack('a', 2), 0)],
    recent: [stack('b', 3)],
    isSettled: ({ key }) => key === 'b1',
  });
  expect(planned).toEqual(['visible a0', 'prefetch a1', 'recent b0', 'recent b2']);
});

test('before the order is known only the visible image is asked for', () => {
  const viewport = { ...looking(stack('a', 5), 2), mayPrefetch: false };
  expect(plan({ viewports: [viewport] })).toEqual(['visible a2']);
});

test('an image shown in two viewports is asked for once', () => {
  const frames = stack('a', 1);
  expect(plan({ viewports: [looking(frames, 0), looking(frames, 0)] })).toEqual(['visible a0']);
});

test('what is too far away to be kept decoded is kept compressed, once all nearer frames are on their way', () => {
  const input = { viewports: [looking(stack('a', 7), 0)], prefetchLimit: 2, compressedLimit: 5 };
  expect(plan(input)).toEqual([
    'visible a0',
    'prefetch a1',
    'prefetch a2',
    'compressed a3',
    'compressed a4',
    'compressed a5',
  ]);
  const kept = { ...input, isKept: ({ key }: Named) => key === 'a1' || key === 'a4' };
  expect(plan(kept)).toEqual(['visible a0', 'prefetch a1', 'prefetch a2', 'compressed a3', 'compressed a5']);
});

test('what came once is not brought ahead again, but still for the screen', () => {
  const isBrought = ({ key }: Named) => key === 'a0' || key === 'a1';
  expect(plan({ viewports: [looking(stack('a', 3), 0)], isBrought })).toEqual(['visible a0', 'prefetch a2']);
});

test('of a stack that is brought only as far as it is near, nothing further is, while others are', () => {
  const near = { ...looking(stack('a', 50), 10), prefetchLimit: 2 };
  const planned = plan({
    viewports: [near, looking(stack('b', 5), 0)],
    compressedLimit: 100,
    prefetchLimit: 4,
  });
  expect(planned.filter((entry) => entry.includes(' a'))).toEqual([
    'visible a10',
    'prefetch a11',
    'prefetch a12',
  ]);
  expect(planned.filter((entry) => entry.includes(' b'))).toHaveLength(5);
});
