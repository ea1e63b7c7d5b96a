import type { Retrieval } from '@isocenter/network/api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GatheredSteps } from './gathered-steps.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const step = (id: string, state: Retrieval['state'], completed = 0): Retrieval => ({
  id,
  nodeId: 'north',
  studyInstanceUid: '1.2',
  state,
  completed,
  failed: 0,
  warning: 0,
});

test('steps of a running retrieval are told a few times a second, a change of state at once and last', () => {
  const told: string[] = [];
  const steps = new GatheredSteps(
    ({ id, state, completed }) => void told.push(`${id} ${state} ${completed}`),
  );
  const takeTold = () => told.splice(0);
  steps.add(step('a', 'waiting'));
  steps.add(step('a', 'running'));
  expect(takeTold()).toEqual(['a waiting 0', 'a running 0']);
  for (let completed = 1; completed <= 50; completed++) steps.add(step('a', 'running', completed));
  steps.add(step('b', 'running', 0));
  steps.add(step('b', 'running', 1));
  expect(takeTold()).toEqual(['b running 0']);
  vi.advanceTimersByTime(200);
  expect(takeTold()).toEqual(['a running 50', 'b running 1']);
  steps.add(step('a', 'running', 51));
  steps.add(step('a', 'done', 52));
  vi.advanceTimersByTime(1000);
  expect(takeTold()).toEqual(['a done 52']);
});
