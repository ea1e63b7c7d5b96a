import { commandNames, defaultBindings, toolNames } from '@isocenter/viewer';
import { expect, test } from 'vitest';
import { chordsOf, commandGroups, formatChord, shortcutOf, toolCommands } from './command-names.ts';

test('writes chords as keys are printed', () => {
  expect(formatChord('ctrl+shift+z')).toBe('Ctrl+Shift+Z');
  expect(formatChord(' ')).toBe('Space');
  expect(formatChord('+')).toBe('+');
  expect(formatChord('arrowdown')).toBe('↓');
});

test('every command a key is bound to is in the keyboard map, once', () => {
  const shown = commandGroups.flatMap(({ commands }) => commands.map(([command]) => command));
  const bound = new Set(defaultBindings.keys.map(({ command }) => command));
  for (const command of commandNames) {
    if (!bound.has(command) || /^preset-[2-9]$/.test(command)) continue;
    expect(
      shown.filter((candidate) => candidate === command),
      command,
    ).toHaveLength(1);
  }
});

test('every tool has its command', () => {
  expect(Object.keys(toolCommands).sort()).toEqual([...toolNames].sort());
});

test('shows the first key in a tooltip and all of them in the map', () => {
  expect(shortcutOf(defaultBindings, 'next-image')).toBe('↓');
  expect(chordsOf(defaultBindings, 'redo')).toEqual(['Ctrl+Shift+Z', 'Ctrl+Y']);
  expect(shortcutOf(defaultBindings, 'retry')).toBeUndefined();
});
