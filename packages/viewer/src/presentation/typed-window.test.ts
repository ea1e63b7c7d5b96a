import { expect, test } from 'vitest';
import { readTypedWindow } from './typed-window.ts';

test.each([
  ['40', '400', { center: 40, width: 400 }],
  [' \u2212600 ', '1.5e3', { center: -600, width: 1500 }],
  ['.5', '1', { center: 0.5, width: 1 }],
])('%s and %s are a window', (center, width, window) => {
  expect(readTypedWindow(center, width)).toEqual({ window: { ...window, function: 'LINEAR' } });
});

test.each([
  ['', '400', { center: 'Type a number' }],
  ['forty', '', { center: 'Not a number', width: 'Type a number' }],
  ['0x10', '400 HU', { center: 'Not a number', width: 'Not a number' }],
  ['40,5', '400', { center: 'Decimals with a point, not a comma' }],
  ['1e999', '400', { center: 'Too large a number' }],
  ['40', '0.99', { width: 'At least 1 for this image' }],
])('%j and %j are refused, each number in words', (center, width, problems) => {
  expect(readTypedWindow(center, width)).toEqual({ problems });
});

test.each(['LINEAR_EXACT', 'SIGMOID'] as const)(
  'a width of %s is above 0, and may be less than 1',
  (shape) => {
    expect(readTypedWindow('0', '0.25', shape)).toEqual({
      window: { center: 0, width: 0.25, function: shape },
    });
    expect(readTypedWindow('0', '0', shape)).toEqual({ problems: { width: 'Must be above 0' } });
  },
);
