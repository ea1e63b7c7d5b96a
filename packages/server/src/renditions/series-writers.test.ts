import { expect, test } from 'vitest';
import { SeriesWriters } from './series-writers.ts';

test('a series keeps its writer until sixteen others came after it', () => {
  const writers = new SeriesWriters();
  const first = writers.of('1.0');
  for (let series = 1; series <= 15; series++) writers.of(`1.${series}`);
  expect(writers.of('1.0')).toBe(first);
  for (let series = 1; series <= 16; series++) writers.of(`1.${series}`);
  expect(writers.of('1.0')).not.toBe(first);
});
