import { expect, test } from 'vitest';
import { withoutText, withText } from './change-corner-texts.ts';
import {
  type CornerText,
  corners,
  defaultCornerTexts,
  isAttribute,
  parseCornerTexts,
} from './corner-texts.ts';

const empty = { topLeft: [], topRight: [], bottomLeft: [], bottomRight: [] };
const sliceThickness = '00180050' as CornerText;

test('what was chosen is kept', () => {
  const chosen = { ...empty, topRight: ['patient', 'laterality'], bottomLeft: ['00180050', 'zoom'] };
  expect(parseCornerTexts(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
});

test.each([
  undefined,
  null,
  [],
  'text',
  { topLeft: ['laterality'] },
  { ...empty, topLeft: ['laterality', 'weather'] },
  { ...empty, topLeft: ['laterality', '0018'] },
  { ...empty, topLeft: ['laterality', 7] },
  { ...empty, topLeft: ['laterality'], topRight: ['zoom', 'zoom'] },
  { ...empty, topLeft: ['laterality', 'constructor'] },
  {
    ...empty,
    topLeft: ['laterality'],
    topRight: Array.from({ length: 13 }, (_, n) => `0018000${n.toString(16)}`),
  },
  { ...empty, topLeft: 'laterality' },
])('%j is not a choice: the default stands', (kept) => {
  expect(parseCornerTexts(kept)).toBe(defaultCornerTexts);
});

test('the side of the body can be moved and not left out', () => {
  expect(parseCornerTexts({ ...empty, topLeft: ['zoom'] })).toBe(defaultCornerTexts);
});

test('the default is a choice itself', () => {
  expect(parseCornerTexts(JSON.parse(JSON.stringify(defaultCornerTexts)))).toEqual(defaultCornerTexts);
});

test('a text stands in one place, wherever it is put', () => {
  const moved = withText(defaultCornerTexts, 'zoom', 'topLeft', 0);
  expect(moved.topLeft).toEqual(['zoom', 'laterality']);
  expect(moved.bottomRight).toEqual(['window', 'turn']);
  const lower = withText(moved, 'zoom', 'topLeft', 1);
  expect(lower.topLeft).toEqual(['laterality', 'zoom']);
  expect(withoutText(lower, 'zoom').topLeft).toEqual(['laterality']);
});

test('a full corner takes no more', () => {
  const full = Array.from({ length: 12 }, (_, n) => `0018000${n.toString(16)}` as CornerText);
  const texts = { ...defaultCornerTexts, topRight: full };
  expect(withText(texts, sliceThickness, 'topRight', 0)).toBe(texts);
  for (const corner of corners) for (const text of texts[corner]) expect(typeof text).toBe('string');
  expect(isAttribute(sliceThickness)).toBe(true);
});
