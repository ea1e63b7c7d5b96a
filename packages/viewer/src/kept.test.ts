import { expect, test } from 'vitest';
import { kept } from './kept.ts';

test('what says the same stays the object it was', () => {
  const lines = ['Se 3  Im 4/9', 'Pos 12.0 mm'];
  expect(kept(lines, [...lines])).toBe(lines);
  const letters = { top: 'A', right: 'L' };
  expect(kept(letters, { ...letters })).toBe(letters);
});

test('what differs in a field, in their number or in being there at all is replaced', () => {
  const lines = ['Se 3  Im 4/9'];
  for (const next of [['Se 3  Im 5/9'], [...lines, 'Pos 12.0 mm'], []]) expect(kept(lines, next)).toBe(next);
  expect(kept<string[] | undefined>(lines, undefined)).toBeUndefined();
  expect(kept<string[] | undefined>(undefined, lines)).toBe(lines);
});

test('an absent field is not one that is undefined', () => {
  const next: { readonly status: string; readonly ratio?: number | undefined } = { status: 'lossy' };
  const before = { status: 'lossy', ratio: undefined };
  expect(kept(before, next)).toBe(next);
});
