import { expect, test } from 'vitest';
import { parseSettings, themeOf } from './settings.ts';

test('keeps what was chosen', () => {
  expect(parseSettings('{"theme":"light","showOverlays":false,"showRail":false}')).toEqual({
    theme: 'light',
    showOverlays: false,
    showRail: false,
  });
});

test.each([null, '', 'not json', 'null', '[]', '{"theme":"neon","showOverlays":"yes"}'])(
  'falls back to the defaults for %s',
  (stored) => {
    expect(parseSettings(stored)).toEqual({ theme: 'system', showOverlays: true, showRail: true });
  },
);

test('stays dark on a light system and follows a wish for more contrast', () => {
  expect(themeOf('system', false)).toBe('dark');
  expect(themeOf('system', true)).toBe('contrast');
  expect(themeOf('light', true)).toBe('light');
});
