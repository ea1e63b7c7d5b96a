import { expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { CinePlayer } from './cine-player.ts';
import { cineSchedule, frameDueAt, rateOfDurations } from './cine-schedule.ts';

function playerOf(options: { frames: number; durationsMs?: readonly number[]; missing?: readonly number[] }) {
  const clock = new HandClock(10);
  const shown: { atMs: number; frame: number }[] = [];
  let current = 0;
  const player = new CinePlayer({
    clock,
    numberOfFrames: () => options.frames,
    durationsMs: () => options.durationsMs,
    currentFrame: () => current,
    isLoaded: (frame) => !options.missing?.includes(frame),
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
  player.setLoop(false);
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
  player.setLoop(false);
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

test('an image that is not there in time is dropped, time is not stretched', () => {
  const { clock, player, frames } = playerOf({ frames: 5, missing: [2] });
  player.setRate(10);
  player.play();
  clock.advance(400);
  expect(frames()).toEqual([1, 3, 4]);
  expect(player.droppedFrames).toBe(1);
});

test('says how many images a second were really shown', () => {
  const { clock, player } = playerOf({ frames: 50 });
  player.setRate(20);
  player.play();
  clock.advance(2000);
  expect(player.shownPerSecond).toBeCloseTo(20, 1);
});

test('durations that say nothing leave every image the same time', () => {
  expect(cineSchedule(4, 10, [0, 0, 0, 0]).startsMs).toEqual([0, 100, 200, 300]);
  expect(cineSchedule(4, 10, [40, 40]).startsMs).toEqual([0, 100, 200, 300]);
  expect(rateOfDurations([])).toBeUndefined();
});

test('finds the image due at any time of any round', () => {
  const schedule = cineSchedule(3, 3, [500, 250, 250]);
  expect(frameDueAt(schedule, 499)).toEqual({ frameIndex: 0, round: 0 });
  expect(frameDueAt(schedule, 750)).toEqual({ frameIndex: 2, round: 0 });
  expect(frameDueAt(schedule, 1600)).toEqual({ frameIndex: 1, round: 1 });
});
