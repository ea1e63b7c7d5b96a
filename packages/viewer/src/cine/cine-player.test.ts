import { expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { CinePlayer } from './cine-player.ts';
import { cineSchedule, framesOfRound, rateOfDurations, stepDueAt } from './cine-schedule.ts';

function playerOf(options: {
  frames: number;
  durationsMs?: readonly number[];
  absent?: readonly number[];
  coming?: Set<number>;
}) {
  const clock = new HandClock(10);
  const shown: { atMs: number; frame: number }[] = [];
  let current = 0;
  const player = new CinePlayer({
    clock,
    numberOfFrames: () => options.frames,
    durationsMs: () => options.durationsMs,
    currentFrame: () => current,
    readiness: (frame) => {
      if (options.absent?.includes(frame)) return 'absent';
      return options.coming?.has(frame) ? 'coming' : 'ready';
    },
    show: (frame) => {
      current = frame;
      shown.push({ atMs: clock.now(), frame });
    },
    onChange: () => {},
  });
  return { clock, player, shown, frames: () => shown.map(({ frame }) => frame) };
}

test('plays at the rate asked for and loops', () => {
  const { clock, player, shown } = playerOf({ frames: 4 });
  player.setRate(10);
  player.play();
  clock.advance(500);
  expect(shown).toEqual([
    { atMs: 100, frame: 1 },
    { atMs: 200, frame: 2 },
    { atMs: 300, frame: 3 },
    { atMs: 400, frame: 0 },
    { atMs: 500, frame: 1 },
  ]);
  expect(player.droppedFrames).toBe(0);
});

test('keeps the proportions of a Frame Time Vector', () => {
  const { clock, player, shown } = playerOf({ frames: 3, durationsMs: [100, 300, 200] });
  player.setRate(rateOfDurations([100, 300, 200]) ?? 0);
  player.play();
  clock.advance(600);
  expect(shown.map(({ atMs }) => atMs)).toEqual([100, 400, 600]);
});

test('without a loop it stops at the last image', () => {
  const { clock, player, frames } = playerOf({ frames: 3 });
  player.setMode('once');
  player.setRate(10);
  player.play();
  clock.advance(2000);
  expect(frames()).toEqual([1, 2]);
  expect(player.isPlaying).toBe(false);
});

test('a loop that is switched off while it plays ends with its round', () => {
  const { clock, player, frames } = playerOf({ frames: 3 });
  player.setRate(10);
  player.play();
  clock.advance(750);
  player.setMode('once');
  clock.advance(2000);
  expect(frames()).toEqual([1, 2, 0, 1, 2, 0, 1, 2]);
  expect(player.isPlaying).toBe(false);
});

test('a display slower than the film skips images and counts them', () => {
  const { clock, player, shown } = playerOf({ frames: 100 });
  player.setRate(120);
  player.play();
  clock.advance(1010);
  expect(shown.length).toBe(101);
  expect(shown.length + player.droppedFrames).toBe(121);
});

test('an image that will not come is skipped and counted, time is not stretched', () => {
  const { clock, player, frames } = playerOf({ frames: 5, absent: [2] });
  player.setRate(10);
  player.play();
  clock.advance(400);
  expect(frames()).toEqual([1, 3, 4]);
  expect(player.droppedFrames).toBe(1);
});

test('for an image that is on its way it waits, and goes on from it', () => {
  const coming = new Set([2]);
  const { clock, player, shown } = playerOf({ frames: 5, coming });
  player.setRate(10);
  player.play();
  clock.advance(900);
  expect([player.isWaiting, player.droppedFrames]).toEqual([true, 0]);
  coming.clear();
  clock.advance(300);
  expect(player.isWaiting).toBe(false);
  expect(shown).toEqual([
    { atMs: 100, frame: 1 },
    { atMs: 200, frame: 2 },
    { atMs: 1010, frame: 3 },
    { atMs: 1110, frame: 4 },
  ]);
});

test('what is waited for and then fails is skipped', () => {
  const coming = new Set([1]);
  const absent: number[] = [];
  const { clock, player, frames } = playerOf({ frames: 3, coming, absent });
  player.setRate(10);
  player.play();
  clock.advance(150);
  coming.clear();
  absent.push(1);
  clock.advance(150);
  expect(frames()).toEqual([1, 2]);
  expect([player.isWaiting, player.droppedFrames]).toEqual([false, 1]);
});

test('a sweep goes back and forth, and keeps its way when the rate changes', () => {
  const { clock, player, frames } = playerOf({ frames: 4 });
  player.setMode('sweep');
  player.setRate(10);
  player.play();
  clock.advance(400);
  player.setRate(20);
  clock.advance(150);
  expect(frames()).toEqual([1, 2, 3, 2, 1, 0, 1]);
});

test('a range is entered at its beginning and played alone', () => {
  const { clock, player, frames } = playerOf({ frames: 9 });
  player.setRange({ firstIndex: 3, lastIndex: 5 });
  player.setRate(10);
  player.play();
  clock.advance(400);
  expect(frames()).toEqual([3, 4, 5, 3, 4]);
  player.setRange(undefined);
  clock.advance(200);
  expect(frames().slice(-2)).toEqual([5, 6]);
});

test('a range of a clip with times of its own keeps those times', () => {
  const { clock, player, shown } = playerOf({ frames: 4, durationsMs: [100, 300, 200, 200] });
  player.setRate(rateOfDurations([100, 300, 200, 200]) ?? 0);
  player.setRange({ firstIndex: 1, lastIndex: 2 });
  player.play();
  clock.advance(510);
  expect(shown).toEqual([
    { atMs: 0, frame: 1 },
    { atMs: 300, frame: 2 },
    { atMs: 500, frame: 1 },
  ]);
});

test('says how many images a second were really shown', () => {
  const { clock, player } = playerOf({ frames: 50 });
  player.setRate(20);
  player.play();
  clock.advance(2000);
  expect(player.shownPerSecond).toBeCloseTo(20, 1);
});

test('durations that say nothing leave every image the same time', () => {
  expect(cineSchedule([0, 1, 2, 3], 10, [0, 0, 0, 0]).startsMs).toEqual([0, 100, 200, 300]);
  expect(cineSchedule([0, 1, 2, 3], 10, undefined).startsMs).toEqual([0, 100, 200, 300]);
  expect(rateOfDurations([])).toBeUndefined();
});

test('the ends of a sweep come once', () => {
  const range = { firstIndex: 2, lastIndex: 5 };
  expect(framesOfRound('sweep', range)).toEqual([2, 3, 4, 5, 4, 3]);
  expect(framesOfRound('once', range)).toEqual([2, 3, 4, 5]);
});

test('finds the image due at any time of any round', () => {
  const schedule = cineSchedule([0, 1, 2], 3, [500, 250, 250]);
  expect(stepDueAt(schedule, 499)).toEqual({ step: 0, round: 0 });
  expect(stepDueAt(schedule, 750)).toEqual({ step: 2, round: 0 });
  expect(stepDueAt(schedule, 1600)).toEqual({ step: 1, round: 1 });
});
