import type { FrameDescription, PixelSpacing } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { trueSize } from './true-size.ts';

const inPatient: PixelSpacing = { rowSpacingMm: 0.5, columnSpacingMm: 0.5, provenance: 'patient', label: '' };
const image = (changes: Partial<FrameDescription>): FrameDescription =>
  ({
    ultrasoundRegions: [],
    pixelAspectRatio: { vertical: 1, horizontal: 1 },
    ...changes,
  }) as unknown as FrameDescription;

test('a millimetre of the patient becomes one of the display', () => {
  expect(trueSize(image({ spacing: inPatient }), 4)).toEqual({ devicePixelsPerColumn: 2, note: '' });
});

test('pixels that are higher than wide are scaled by their width, since their height is drawn by their shape', () => {
  const spacing = { ...inPatient, rowSpacingMm: 2 };
  const pixelAspectRatio = { vertical: 2, horizontal: 0.5 };
  expect(trueSize(image({ spacing, pixelAspectRatio }), 4)).toMatchObject({ devicePixelsPerColumn: 2 });
});

test('a spacing at the detector is named, so that nobody takes it for that of the patient', () => {
  const spacing = { ...inPatient, provenance: 'detector', label: 'at detector' } as const;
  expect(trueSize(image({ spacing }), 4)).toMatchObject({ note: 'at detector' });
});

test('an image without one scale is refused in words', () => {
  expect(trueSize(image({}), 4)).toEqual({ refusal: expect.stringContaining('how large its pixels are') });
  const region = { unitX: 'cm', unitY: 'cm', deltaX: 0.1, deltaY: 0.2 } as const;
  const ultrasoundRegions = [region] as unknown as FrameDescription['ultrasoundRegions'];
  expect(trueSize(image({ ultrasoundRegions }), 4)).toEqual({
    refusal: expect.stringContaining('across and down'),
  });
  const square = { ...region, deltaY: 0.1 };
  const unlike = [square, region] as unknown as FrameDescription['ultrasoundRegions'];
  expect(trueSize(image({ ultrasoundRegions: unlike }), 4)).toHaveProperty('refusal');
  const overTime = [{ ...region, unitY: 'seconds' }] as unknown as FrameDescription['ultrasoundRegions'];
  expect(trueSize(image({ ultrasoundRegions: overTime }), 4)).toHaveProperty('refusal');
});

test('what would be nothing, or beyond all bounds, is refused', () => {
  const tiny = { ...inPatient, rowSpacingMm: 0.0002, columnSpacingMm: 0.0002 };
  expect(trueSize(image({ spacing: tiny }), 4)).toEqual({ refusal: expect.stringContaining('too small') });
  const huge = { ...inPatient, rowSpacingMm: 100, columnSpacingMm: 100 };
  expect(trueSize(image({ spacing: huge }), 4)).toEqual({ refusal: expect.stringContaining('larger') });
});
