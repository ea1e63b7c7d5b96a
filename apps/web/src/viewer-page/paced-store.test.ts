import { type Clock, createStore } from '@isocenter/viewer';
import { expect, test } from 'vitest';
import { pacedStore } from './paced-store.ts';

/** A clock that stands until it is turned. */
function handClock() {
  let nowMs = 100;
  const alarms = new Map<() => void, number>();
  const clock: Pick<Clock, 'now' | 'after'> = {
    now: () => nowMs,
    after: (delayMs, callback) => {
      alarms.set(callback, nowMs + delayMs);
      return () => alarms.delete(callback);
    },
  };
  const turnTo = (atMs: number): void => {
    nowMs = atMs;
    for (const [callback, dueMs] of [...alarms]) {
      if (dueMs <= atMs && alarms.delete(callback)) callback();
    }
  };
  return { clock, turnTo, alarms };
}

interface Seen {
  readonly study: string;
  readonly image: number;
}

function watched(clock: Pick<Clock, 'now' | 'after'>) {
  const source = createStore<Seen>({ study: 'A', image: 0 });
  const store = pacedStore(source, clock, (told, now) => told.study === now.study);
  const told: Seen[] = [];
  const stop = store.subscribe(() => told.push(store.get()));
  const show = (image: number, study = 'A'): void => source.set({ study, image });
  return { show, told, stop };
}

test('tells the first change at once, then no more than one in 12 ms, and always the last', () => {
  const { clock, turnTo } = handClock();
  const { show, told } = watched(clock);
  show(1);
  expect(told).toEqual([{ study: 'A', image: 1 }]);
  turnTo(105);
  show(2);
  show(3);
  expect(told).toHaveLength(1);
  turnTo(112);
  expect(told.slice(1)).toEqual([{ study: 'A', image: 3 }]);
  turnTo(200);
  expect(told).toHaveLength(2);
});

test('tells every change of a display of 60 Hz when it is made', () => {
  const { clock, turnTo } = handClock();
  const { show, told } = watched(clock);
  for (let image = 1; image <= 5; image++) {
    turnTo(100 + image * 16);
    show(image);
    expect(told.at(-1)?.image).toBe(image);
  }
});

test('lets nothing wait that may not, and what waited is told with it', () => {
  const { clock, turnTo, alarms } = handClock();
  const { show, told } = watched(clock);
  show(1);
  turnTo(101);
  show(2);
  show(1, 'B');
  expect(told.at(-1)).toEqual({ study: 'B', image: 1 });
  expect(alarms.size).toBe(0);
});

test('tells nothing to those who left', () => {
  const { clock, turnTo, alarms } = handClock();
  const { show, told, stop } = watched(clock);
  show(1);
  show(2);
  stop();
  expect(alarms.size).toBe(0);
  turnTo(200);
  show(3);
  expect(told).toHaveLength(1);
});
