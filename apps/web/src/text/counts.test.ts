import { expect, test } from 'vitest';
import { countOf, formatBytes, formatCount, formatShare } from './counts.ts';

test('groups digits with a narrow space', () => {
  expect(formatCount(1234567)).toBe('1\u202f234\u202f567');
  expect(formatCount(999)).toBe('999');
});

test('says one image and many images', () => {
  expect(countOf(1, 'image')).toBe('1 image');
  expect(countOf(0, 'image')).toBe('0 images');
  expect(countOf(2, 'series', 'series')).toBe('2 series');
});

test('writes sizes in decimal units', () => {
  expect(formatBytes(512)).toBe('512 B');
  expect(formatBytes(1_300_000)).toBe('1.3 MB');
  expect(formatBytes(157_286_400)).toBe('157 MB');
  expect(formatBytes(999_900)).toBe('1.0 MB');
});

test('never says 100 % before all is done', () => {
  expect(formatShare(999, 1000)).toBe('99 %');
  expect(formatShare(1000, 1000)).toBe('100 %');
  expect(formatShare(0, 0)).toBe('0 %');
});
