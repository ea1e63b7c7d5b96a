import { expect, test } from 'vitest';
import { totalOf, totalSentence } from './study-total.ts';

const atLeast = (total: number) => ({ total, totalIsLowerBound: true }) as const;

test('a lower bound grows with the pages, and does not shrink when only earlier ones are on the screen', () => {
  expect(totalOf([atLeast(101)], undefined)).toEqual({ count: 101, isLowerBound: true });
  expect(totalOf([atLeast(101), atLeast(201)], undefined)).toEqual({ count: 201, isLowerBound: true });
  expect(totalOf([atLeast(101)], { count: 301, isLowerBound: true })).toEqual({
    count: 301,
    isLowerBound: true,
  });
});

test('the page that ends the list knows the total, whatever was thought before; what came since may have made it more', () => {
  expect(totalOf([atLeast(101), { total: 150 }], { count: 201, isLowerBound: true })).toEqual({
    count: 150,
    isLowerBound: false,
  });
  expect(totalOf([atLeast(101)], { count: 150, isLowerBound: false })).toEqual({
    count: 150,
    isLowerBound: true,
  });
});

test('of exact totals the one of the last page counts', () => {
  expect(totalOf([{ total: 3 }, { total: 4 }], { count: 9, isLowerBound: false })).toEqual({
    count: 4,
    isLowerBound: false,
  });
});

test('is told in words', () => {
  const told = [
    { count: 0, isLowerBound: false },
    { count: 1, isLowerBound: false },
    { count: 12_345, isLowerBound: false },
    { count: 101, isLowerBound: true },
  ].map(totalSentence);
  expect(told).toEqual(['0 studies', '1 study', '12\u202f345 studies', 'At least 101 studies']);
});
