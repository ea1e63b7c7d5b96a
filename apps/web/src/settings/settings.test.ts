import { expect, test } from 'vitest';
import { defaultCornerTexts } from './corner-texts.ts';
import { parseSettings, themeOf } from './settings.ts';

test('keeps what was chosen', () => {
  expect(
    parseSettings('{"theme":"light","showOverlays":false,"showRail":false,"backend":"cpu"}'),
  ).toMatchObject({
    theme: 'light',
    showOverlays: false,
    showRail: false,
    backend: 'cpu',
    ownPresets: [],
  });
});

test.each([null, '', 'not json', 'null', '[]', '{"theme":"neon","showOverlays":"yes","backend":"vulkan"}'])(
  'falls back to the defaults for %s',
  (stored) => {
    expect(parseSettings(stored)).toEqual({
      theme: 'system',
      showOverlays: true,
      showRail: true,
      backend: 'auto',
      cornerTexts: defaultCornerTexts,
      displayCalibrations: {},
      ownPresets: [],
    });
  },
);

test('stays dark on a light system and follows a wish for more contrast', () => {
  expect(themeOf('system', false)).toBe('dark');
  expect(themeOf('system', true)).toBe('contrast');
  expect(themeOf('light', true)).toBe('light');
});
