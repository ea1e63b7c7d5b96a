import { expect, test } from 'vitest';
import { description, greyRow } from '../../test/builders.ts';
import { displayGrey } from './display-frame.ts';
import { initialPresentation } from './initial-presentation.ts';
import { modalityValueAt } from './modality-lut.ts';

const lut = { firstMapped: 0, entries: Uint16Array.of(0, 255), fullScale: 255 };
const window = { center: 40, width: 400, function: 'LINEAR' } as const;

test('trap 5: the window of the file comes first, then its VOI LUT', () => {
  const frame = greyRow(Uint8Array.of(0, 1));
  expect(initialPresentation(frame, description({ windows: [window], voiLuts: [lut] }))).toEqual({ window });
  expect(initialPresentation(frame, description({ voiLuts: [lut] }))).toEqual({ voiLutIndex: 0 });
});

test('trap 10: without either the real range is shown, padding left out, black to white', () => {
  const frame = greyRow(Int16Array.of(-2000, 100, 300, 200));
  const padded = description({
    padding: { lowest: -2000, highest: -1900 },
    modalityTransform: { kind: 'rescale', slope: 2, intercept: -1000 },
  });
  // −800 to −400: LINEAR with width 401 has its ends there
  const presentation = initialPresentation(frame, padded);
  expect(presentation).toEqual({ window: { center: -599.5, width: 401, function: 'LINEAR' } });
  expect([...displayGrey(frame, padded, presentation)]).toEqual([0, 0, 255, 128]);
});

test('trap 53: a fractional range is shown with LINEAR_EXACT', () => {
  const frame = greyRow(Float32Array.of(0.25, 0.75));
  expect(initialPresentation(frame, description())).toEqual({
    window: { center: 0.5, width: 0.5, function: 'LINEAR_EXACT' },
  });
});

test('a frame of nothing but padding has a presentation all the same', () => {
  const frame = greyRow(Uint8Array.of(7, 7));
  const padded = description({ padding: { lowest: 7, highest: 7 } });
  expect([...displayGrey(frame, padded, initialPresentation(frame, padded))]).toEqual([0, 0]);
});

test('trap 9: a probe reads modality values, and nothing on padding or outside', () => {
  const frame = greyRow(Int16Array.of(-2000, 1064));
  const ct = description({
    padding: { lowest: -2000, highest: -2000 },
    modalityTransform: { kind: 'rescale', slope: 1, intercept: -1024 },
    presentationShape: 'INVERSE',
  });
  expect(modalityValueAt(frame, ct, 1, 0)).toBe(40);
  expect(modalityValueAt(frame, ct, 0, 0)).toBeUndefined();
  expect(modalityValueAt(frame, ct, 2, 0)).toBeUndefined();
  expect(modalityValueAt(frame, ct, -1, 0)).toBeUndefined();
});

test('a probe reads the three samples of a colour pixel', () => {
  const frame = { ...greyRow(Uint8Array.of(1, 2, 3, 4, 5, 6)), columns: 2, samplesPerPixel: 3 } as const;
  expect(modalityValueAt(frame, description(), 1, 0)).toEqual([4, 5, 6]);
});

test('values that a supplemental palette colours do not widen the window of the grey ones', () => {
  const palette = { kind: 'supplemental', firstMapped: 256, rgb: Uint8Array.of(1, 2, 3) } as const;
  const { window } = initialPresentation(greyRow(Uint16Array.of(10, 200, 60000)), description({ palette }));
  // 10 to 255
  expect(window).toEqual({ center: 133, width: 246, function: 'LINEAR' });
});
