import { expect, test } from 'vitest';
import { FingerTurn } from './finger-turn.ts';

test('a pinch that turns a little turns nothing, and what is more than that is followed without a jump', () => {
  const turn = new FingerTurn(0);
  expect(turn.follow(8)).toBe(0);
  expect(turn.follow(-20)).toBe(0);
  expect(turn.follow(12)).toBe(0);
  expect(turn.follow(13)).toBe(0);
  expect(turn.follow(30)).toBe(31);
});

test('the picture stands straight near each quarter turn, from both sides', () => {
  const turn = new FingerTurn(0);
  expect(turn.follow(12 + 84)).toBe(84);
  expect(turn.follow(2)).toBe(6);
  expect(turn.follow(8)).toBe(0);
  expect(turn.follow(2)).toBe(6);
  const back = new FingerTurn(37);
  expect(back.follow(-(12 + 33))).toBe(-37);
});

test('it turns in quarters of a degree, so that there and back is nothing', () => {
  const turn = new FingerTurn(10);
  const there = turn.follow(12.1 + 20.3);
  expect((there * 4) % 1).toBe(0);
  expect(there + turn.follow(-20.3)).toBeCloseTo(0, 9);
});
