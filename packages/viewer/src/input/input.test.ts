import { expect, test } from 'vitest';
import { chordOfCommand, commandOfKey, defaultBindings, toolOfPointer } from './bindings.ts';
import { commandNames } from './command.ts';
import { wheelSteps } from './wheel-steps.ts';

test('a letter is the same with and without caps lock, and another with shift', () => {
  expect(commandOfKey(defaultBindings, { key: 'r' })).toBe('rotate-clockwise');
  expect(commandOfKey(defaultBindings, { key: 'R', shiftKey: true })).toBe('rotate-counterclockwise');
});

test('a sign is found however the keyboard makes it', () => {
  expect(commandOfKey(defaultBindings, { key: '+', shiftKey: true })).toBe('zoom-in');
  expect(commandOfKey(defaultBindings, { key: '+' })).toBe('zoom-in');
});

test('the command key of a Mac stands for Ctrl, and Alt is left to the browser', () => {
  expect(commandOfKey(defaultBindings, { key: 'z', metaKey: true })).toBe('undo');
  expect(commandOfKey(defaultBindings, { key: 'z', ctrlKey: true, shiftKey: true })).toBe('redo');
  expect(commandOfKey(defaultBindings, { key: 'w', altKey: true })).toBeUndefined();
});

test('no chord means two things, and every binding means a command there is', () => {
  const chords = [...defaultBindings.keys, ...defaultBindings.heldKeys].map(({ chord }) => chord);
  expect(new Set(chords).size).toBe(chords.length);
  for (const { command } of defaultBindings.keys) expect(commandNames).toContain(command);
});

test('tooltips can name the key of a command', () => {
  expect(chordOfCommand(defaultBindings, 'tool-length')).toBe('l');
  expect(chordOfCommand(defaultBindings, 'retry')).toBeUndefined();
});

test('a button with other modifiers is another binding', () => {
  expect(toolOfPointer(defaultBindings, 'primary', [])).toBe('primary-tool');
  expect(toolOfPointer(defaultBindings, 'primary', ['shift'])).toBe('pan');
  expect(toolOfPointer(defaultBindings, 'primary', ['alt'])).toBeUndefined();
});

test('a touchpad adds up to images, a wheel gives one for each notch, and turning starts anew', () => {
  expect(wheelSteps(0, 120).images).toBe(1);
  expect(wheelSteps(0, -240).images).toBe(-1);
  const first = wheelSteps(0, 20);
  expect(first).toEqual({ images: 0, leftOverPx: 20 });
  expect(wheelSteps(first.leftOverPx, 10)).toEqual({ images: 1, leftOverPx: 6 });
  expect(wheelSteps(20, -10)).toEqual({ images: 0, leftOverPx: -10 });
});
