import type { DecodedFrame, FrameDescription, Window } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { dragWindow } from './drag-window.ts';
import {
  choosePreset,
  type PresentationChoice,
  resolvePresentation,
  untouchedPresentation,
} from './presentation-choice.ts';
import { type OwnPreset, presetsOf } from './window-preset.ts';

const frame: DecodedFrame = {
  rows: 1,
  columns: 3,
  samplesPerPixel: 1,
  values: Int16Array.of(-2000, 0, 99),
  minimum: -2000,
  maximum: 99,
};
const window = (center: number, width: number, explanation?: string): Window => ({
  center,
  width,
  function: 'LINEAR',
  ...(explanation && { explanation }),
});
const description = {
  modalityTransform: { kind: 'identity' },
  valueUnit: 'HU',
  windows: [window(40, 400), window(-600, 1500, 'LUNG')],
  voiLuts: [],
  padding: { lowest: -2000, highest: -2000 },
} as unknown as FrameDescription;
const bare = { ...description, windows: [] };

function choose(
  choice: PresentationChoice,
  presetId: string,
  modality: string,
  shown: DecodedFrame,
  shownAs: FrameDescription,
): PresentationChoice | undefined {
  const preset = presetsOf(shownAs, modality, shown).find((offered) => offered.presetId === presetId);
  return preset && choosePreset(choice, preset, shown, shownAs);
}

test('windows of the file come first in the list, with the words of the file', () => {
  const [first, second, third] = presetsOf(description, 'CT');
  expect([first?.label, second?.label, third?.presetId]).toEqual(['From file 1', 'LUNG', 'ct-soft-tissue']);
});

test('Hounsfield windows are offered for Hounsfield values only', () => {
  const ids = (modality: string, unit?: string) =>
    presetsOf({ ...bare, valueUnit: unit }, modality).map(({ presetId }) => presetId);
  expect(ids('MR')).toEqual(['full-range']);
  expect(ids('CT')).toEqual(['full-range']);
  expect(ids('CT', 'HU')).toContain('ct-lung');
});

test("a reader's own window stands behind those of the file, and is offered for values of its modality and unit alone", () => {
  const own: OwnPreset = {
    label: 'Stent',
    modality: 'CT',
    valueUnit: 'HU',
    window: window(300, 1800),
  };
  const labels = (modality: string, unit: string | undefined) =>
    presetsOf({ ...description, valueUnit: unit }, modality, frame, [own]).map(({ label }) => label);
  expect(labels('CT', 'HU').slice(0, 4)).toEqual(['From file 1', 'LUNG', 'Stent', 'Soft tissue']);
  expect(labels('CT', 'HU difference')).not.toContain('Stent');
  expect(labels('CT', undefined)).not.toContain('Stent');
  expect(labels('PT', 'HU')).not.toContain('Stent');
});

test('no window is made of the values of a smaller version of the image', () => {
  const reduced = { ...frame, reduced: { rows: 1, columns: 1 } };
  expect(presetsOf(bare, 'MR', reduced)).toEqual([]);
  expect(choose(untouchedPresentation, 'full-range', 'MR', reduced, bare)).toBeUndefined();
  expect(choose(untouchedPresentation, 'full-range', 'MR', frame, bare)?.presetId).toBe('full-range');
});

test('an image shows its own window until the user chooses one', () => {
  expect(resolvePresentation(untouchedPresentation, frame, description, undefined).window?.center).toBe(40);
  const chosen = { ...untouchedPresentation, window: window(7, 8) };
  expect(resolvePresentation(chosen, frame, description, undefined).window?.center).toBe(7);
});

test('images without a window keep the brightness of the first one', () => {
  const steady = window(500, 1000);
  expect(resolvePresentation(untouchedPresentation, frame, bare, steady).window).toBe(steady);
  expect(resolvePresentation(untouchedPresentation, frame, description, steady).window?.center).toBe(40);
});

test('an image without the VOI LUT that was chosen shows its own window', () => {
  const lut = { firstMapped: 0, entries: Uint16Array.of(0, 255), fullScale: 255 };
  const chosen = { ...untouchedPresentation, voiLutIndex: 0 };
  const withLut = { ...bare, voiLuts: [lut] };
  expect(resolvePresentation(chosen, frame, withLut, undefined)).toMatchObject({ voiLutIndex: 0 });
  expect(resolvePresentation(chosen, frame, description, undefined).window?.center).toBe(40);
});

test('a window of the file follows the file from image to image', () => {
  const choice = choose(untouchedPresentation, 'file-1', 'CT', frame, description);
  const next = { ...description, windows: [window(50, 350), window(-500, 1400, 'LUNG')] };
  expect(choice && resolvePresentation(choice, frame, next, undefined).window?.center).toBe(-500);
  expect(choice && resolvePresentation(choice, frame, bare, undefined).window?.center).toBe(-600);
});

test('the full range leaves padding out', () => {
  const choice = choose(untouchedPresentation, 'full-range', 'CT', frame, description);
  expect(choice?.window).toMatchObject({ center: 50, width: 100 });
});

test('a preset keeps inversion and is not applied where it is not offered', () => {
  const inverted = { ...untouchedPresentation, invert: true };
  expect(choose(inverted, 'ct-bone', 'CT', frame, description)).toMatchObject({ invert: true });
  expect(choose(inverted, 'ct-bone', 'MR', frame, { ...bare, valueUnit: undefined })).toBeUndefined();
});

test('dragging goes by the range of the image, never below the least width', () => {
  expect(dragWindow(window(40, 400), 10, -5, 4096)).toMatchObject({ center: 20, width: 440 });
  expect(dragWindow(window(40, 4), -100, 0, 4096).width).toBe(1);
  const exact: Window = { center: 0.5, width: 0.1, function: 'LINEAR_EXACT' };
  expect(dragWindow(exact, -200, 0, 1).width).toBeCloseTo(1 / 1024, 9);
});
