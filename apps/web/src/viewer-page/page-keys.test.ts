import { commandNames, defaultBindings } from '@isocenter/viewer';
import { expect, test } from 'vitest';
import { chordOfAction, pageActionOf, pageKeys } from './page-keys.ts';

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

test('a key does what the map says', () => {
  expect(pageActionOf(press('?'))).toBe('keyboard-map');
  expect(pageActionOf(press('F'))).toBe('full-screen');
  expect(pageActionOf(press('f'))).toBeUndefined();
  expect(chordOfAction('measurements')).toBe('M');
});

test('leaves keys of the browser alone', () => {
  expect(pageActionOf(press('t', { ctrlKey: true }))).toBeUndefined();
  expect(pageActionOf(press('m', { metaKey: true }))).toBeUndefined();
});

test('no key of the page is also a key of the viewer', () => {
  expect(commandNames.length).toBeGreaterThan(0);
  const taken = new Set([...defaultBindings.keys, ...defaultBindings.heldKeys].map(({ chord }) => chord));
  for (const { chord } of pageKeys) expect(taken.has(chord.toLowerCase()), chord).toBe(false);
});
