import { expect, test } from 'vitest';
import { rowsInSight, scrollTopToShow } from './virtual-rows.ts';

const list = { scrollTop: 0, visibleHeight: 280, rowHeight: 28, rowCount: 1000 };

test('sees as many rows as fit, and both of those that are cut', () => {
  expect(rowsInSight(list)).toEqual({ first: 0, last: 9 });
  expect(rowsInSight({ ...list, scrollTop: 14 })).toEqual({ first: 0, last: 10 });
  expect(rowsInSight({ ...list, scrollTop: 28 })).toEqual({ first: 1, last: 10 });
});

test('draws some rows more on either side, but none that do not exist', () => {
  expect(rowsInSight({ ...list, scrollTop: 2800 }, 5)).toEqual({ first: 95, last: 114 });
  expect(rowsInSight(list, 5)).toEqual({ first: 0, last: 14 });
  expect(rowsInSight({ ...list, scrollTop: 990 * 28 }, 5)).toEqual({ first: 985, last: 999 });
});

test('finds no rows in an empty list', () => {
  const { first, last } = rowsInSight({ ...list, rowCount: 0 });
  expect(last).toBeLessThan(first);
});

test('stays within a list that became shorter than the place one is at', () => {
  expect(rowsInSight({ ...list, scrollTop: 2800, rowCount: 3 })).toEqual({ first: 2, last: 2 });
});

test('scrolls no further than a row needs', () => {
  expect(scrollTopToShow(4, { ...list, scrollTop: 56 })).toBe(56);
  expect(scrollTopToShow(1, { ...list, scrollTop: 56 })).toBe(28);
  expect(scrollTopToShow(12, { ...list, scrollTop: 56 })).toBe(84);
});
