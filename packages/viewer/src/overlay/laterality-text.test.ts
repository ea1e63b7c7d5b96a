import type { FrameDescription } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { localStudySource } from '../studies/local-study-source.ts';
import { phantomSlice } from '../testing/phantom-files.ts';
import { ScriptedUser } from '../testing/scripted-user.ts';
import { lateralityCaution, lateralityText } from './laterality-text.ts';

const described = (laterality: FrameDescription['laterality']) =>
  ({ ...(laterality && { laterality }) }) as FrameDescription;

test('the side is a whole word, and nothing where nobody states one', () => {
  expect(lateralityText(described({ side: 'R', stated: [{ level: 'image', side: 'R' }] }))).toBe(
    'Right side',
  );
  expect(lateralityText(described({ side: 'B', stated: [{ level: 'image', side: 'B' }] }))).toBe(
    'Both sides',
  );
  expect(lateralityText(described(undefined))).toBe('');
});

test('a contradiction names who says what, and no side', () => {
  const unclear = described({
    side: undefined,
    stated: [
      { level: 'image', side: 'L' },
      { level: 'series', side: 'R' },
    ],
  });
  expect(lateralityText(unclear)).toBe('');
  expect(lateralityCaution(unclear)).toBe('Side unclear: image left, series right');
});

test('the side of the body does not change with the picture', async () => {
  const user = new ScriptedUser(await localStudySource([phantomSlice(1, { ImageLaterality: 'L' })]));
  await user.opens();
  user.looks();
  const side = () => user.viewport.overlay.get().texts.laterality;
  expect(side()).toEqual(['Left side']);
  for (const key of ['h', 'r', 'v']) {
    user.presses(key);
    user.looks();
    expect(side()).toEqual(['Left side']);
  }
});
