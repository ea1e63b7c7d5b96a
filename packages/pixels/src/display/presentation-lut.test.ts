import { expect, test } from 'vitest';
import { description, greyRow } from '../../test/builders.ts';
import { displayGrey } from './display-frame.ts';
import { applyPresentationLut } from './presentation-lut.ts';

const lut = { firstMapped: 0, entries: Uint16Array.of(0, 1000, 4095), fullScale: 4095 };

test('a presentation LUT stretches over the whole output of the VOI', () => {
  expect([0, 0.24, 0.26, 0.5, 1].map((value) => applyPresentationLut(value, lut))).toEqual([
    0,
    0,
    1000 / 4095,
    1000 / 4095,
    1,
  ]);
});

test('trap 8: window, presentation LUT, then inversion by MONOCHROME1 and by the user, once', () => {
  const frame = greyRow(Uint8Array.of(0, 128, 255));
  const window = { center: 128, width: 256, function: 'LINEAR' } as const;
  const shown = (changes: object, presentation: object) => [
    ...displayGrey(frame, description(changes), { window, ...presentation }),
  ];
  // 1000 / 4095 · 255 = 62.3 → 62
  expect(shown({ presentationLut: lut }, {})).toEqual([0, 62, 255]);
  // 255 − 62.3 = 192.7 → 193
  expect(shown({ presentationLut: lut, presentationShape: 'INVERSE' }, {})).toEqual([255, 193, 0]);
  expect(shown({ presentationLut: lut, presentationShape: 'INVERSE' }, { invert: true })).toEqual([
    0, 62, 255,
  ]);
  expect(shown({}, { presentationLut: lut })).toEqual([0, 62, 255]);
});
