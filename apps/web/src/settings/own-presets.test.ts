import type { OwnPreset } from '@isocenter/viewer';
import { expect, test } from 'vitest';
import { parseOwnPresets, withoutPreset, withPreset } from './own-presets.ts';

const stent: OwnPreset = {
  label: 'Stent',
  modality: 'CT',
  valueUnit: 'HU',
  window: { center: 300, width: 1800, function: 'LINEAR' },
};

test('reads back what was kept', () => {
  const dose: OwnPreset = { ...stent, modality: undefined, valueUnit: undefined };
  expect(parseOwnPresets(JSON.parse(JSON.stringify([stent, dose])))).toEqual([stent, dose]);
});

test.each([
  undefined,
  'Stent',
  [null],
  [{ ...stent, label: '' }],
  [{ ...stent, valueUnit: 7 }],
  [{ ...stent, window: { center: 300, width: 0.5, function: 'LINEAR' } }],
  [{ ...stent, window: { center: 300, width: 0, function: 'SIGMOID' } }],
  [{ ...stent, window: { center: null, width: 5, function: 'LINEAR' } }],
  [{ ...stent, window: { center: 300, width: 5, function: 'CUBIC' } }],
])('leaves out what is no preset: %j', (stored) => {
  expect(parseOwnPresets(stored)).toEqual([]);
});

test('keeps one of two that have one name for the same values', () => {
  const wider = { ...stent, window: { ...stent.window, width: 2000 } };
  expect(parseOwnPresets([stent, wider])).toEqual([wider]);
});

test('a preset of the same name for the same values takes the place of the one before', () => {
  const other = { ...stent, label: 'Bowel' };
  const wider = { ...stent, window: { ...stent.window, width: 2000 } };
  const presets = withPreset(withPreset(withPreset([], stent), other), wider);
  expect(presets).toEqual([wider, other]);
  expect(withoutPreset(presets, stent)).toEqual([other]);
});
