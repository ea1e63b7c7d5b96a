import { expect, test } from 'vitest';
import { Residency } from './residency.ts';

test('lets the least recently used go when the budget is full, and gives it back', () => {
  const released: string[] = [];
  const residency = new Residency<string, string>(100, (value) => released.push(value));
  residency.add('a', 'texture a', 40);
  residency.add('b', 'texture b', 40);
  residency.beginPicture();
  residency.find('a');
  residency.add('c', 'texture c', 40);
  expect(released).toEqual(['texture b']);
  expect(residency.find('a')).toBe('texture a');
  expect(residency.bytes).toBe(80);
});

test('keeps the newest even when it alone is too large', () => {
  const residency = new Residency<string, number>(10, () => {});
  residency.add('small', 1, 5);
  residency.beginPicture();
  residency.add('large', 2, 50);
  expect(residency.find('small')).toBeUndefined();
  expect(residency.find('large')).toBe(2);
});

test('keeps all that one picture takes, and lets it go for the next', () => {
  const residency = new Residency<string, number>(10, () => {});
  residency.add('overlay', 1, 8);
  residency.beginPicture();
  residency.find('overlay');
  residency.add('shutter', 2, 8);
  expect([residency.find('overlay'), residency.find('shutter')]).toEqual([1, 2]);
  residency.beginPicture();
  residency.add('another', 3, 8);
  expect([residency.find('overlay'), residency.find('shutter')]).toEqual([undefined, undefined]);
});

test('forgets without releasing what a lost context took with it', () => {
  const released: number[] = [];
  const residency = new Residency<string, number>(100, (value) => released.push(value));
  residency.add('a', 1, 10);
  residency.forget();
  expect(residency.find('a')).toBeUndefined();
  expect(released).toEqual([]);
});
