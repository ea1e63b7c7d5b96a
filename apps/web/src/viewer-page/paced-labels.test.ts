import { type Clock, createStore, type ImageStack } from '@isocenter/viewer';
import { expect, test } from 'vitest';
import { pacedLabels } from './paced-labels.ts';

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

const noStack: ImageStack | undefined = undefined;

/** What a reader sees of labels: the index asked for, and the line that tells of the image shown. */
function watched(clock: Pick<Clock, 'now' | 'after'>) {
  const state = createStore({ stack: noStack, frameIndex: 0 });
  const cautions: string[] = [];
  const textsOf = (name: string) => ({ patient: [name], laterality: [], study: [], moment: [], series: [] });
  const texts = textsOf('PHANTOM');
  const overlay = createStore({ texts, cautions, shown: 0 });
  const labels = pacedLabels({ state, overlay }, clock);
  const told: [number, number][] = [];
  const stop = labels.subscribe(() => told.push([labels.get().state.frameIndex, labels.get().overlay.shown]));
  return {
    told,
    stop,
    ask: (frameIndex: number) => state.set({ stack: noStack, frameIndex }),
    draw: (frameIndex: number) => overlay.set({ texts, cautions, shown: frameIndex }),
    drawOther: (frameIndex: number) => overlay.set({ texts: textsOf('OTHER'), cautions, shown: frameIndex }),
  };
}

test('tells on a display of 60 Hz with each picture, in one go with the index that was asked for', () => {
  const { clock, turnTo } = handClock();
  const { ask, draw, told } = watched(clock);
  for (let image = 1; image <= 5; image++) {
    turnTo(100 + image * 16);
    ask(image);
    turnTo(114 + image * 16);
    draw(image);
    expect(told).toHaveLength(image);
    expect(told.at(-1)).toEqual([image, image]);
  }
});

test('tells of quicker pictures no more than once in 12 ms, and always of the last', () => {
  const { clock, turnTo } = handClock();
  const { ask, draw, told } = watched(clock);
  for (let image = 1; image <= 4; image++) {
    turnTo(100 + image);
    ask(image);
    draw(image);
  }
  expect(told).toEqual([[1, 1]]);
  turnTo(113);
  expect(told).toEqual([
    [1, 1],
    [4, 4],
  ]);
  turnTo(300);
  expect(told).toHaveLength(2);
});

test('tells the index that was asked for before its image where that is long in coming', () => {
  const { clock, turnTo } = handClock();
  const { ask, told } = watched(clock);
  ask(7);
  turnTo(139);
  expect(told).toEqual([]);
  turnTo(140);
  expect(told).toEqual([[7, 0]]);
});

test('lets nothing of another patient wait', () => {
  const { clock, turnTo, alarms } = handClock();
  const { draw, drawOther, told } = watched(clock);
  draw(1);
  turnTo(101);
  draw(2);
  drawOther(1);
  expect(told.at(-1)).toEqual([0, 1]);
  expect(told).toHaveLength(2);
  expect(alarms.size).toBe(0);
});

test('tells nothing to those who left', () => {
  const { clock, turnTo, alarms } = handClock();
  const { draw, told, stop } = watched(clock);
  draw(1);
  draw(2);
  stop();
  expect(alarms.size).toBe(0);
  turnTo(200);
  draw(3);
  expect(told).toHaveLength(1);
});
