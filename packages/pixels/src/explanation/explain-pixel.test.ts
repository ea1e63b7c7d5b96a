import { expect, test } from 'vitest';
import { description, greyRow } from '../../test/builders.ts';
import { displayRgba } from '../display/display-frame.ts';
import { explainedRgb, explainPixel } from './explain-pixel.ts';

const soft = { center: 40, width: 400, function: 'LINEAR' } as const;
const ct = description({
  modalityTransform: { kind: 'rescale', slope: 1, intercept: -1024 },
  valueUnit: 'HU',
});

test('a CT pixel goes from stored bits through rescale and window to its grey level', () => {
  const frame = greyRow(Int16Array.of(0, 1064));
  const steps = explainPixel(frame, ct, { window: soft }, 1, 0) ?? [];
  expect(steps.map(({ kind, result }) => [kind, result])).toEqual([
    ['stored', 1064],
    ['modality', 40],
    // (40 − 39.5) / 399 + 0.5
    ['voi', 0.5 / 399 + 0.5],
    ['level', 128],
  ]);
  expect(steps[1]).toMatchObject({ sum: '1064 × 1 − 1024', unit: 'HU' });
  expect(steps[2]?.sum).toBe('center 40, width 400: (40 − 39.5) / 399 + 0.5');
});

test('an inversion names each that asked for it, and is done once', () => {
  const inverse = description({ presentationShape: 'INVERSE' });
  const frame = greyRow(Uint8Array.of(10));
  const window = { center: 128, width: 256, function: 'LINEAR' } as const;
  const once = explainPixel(frame, inverse, { window }, 0, 0)?.at(-1);
  expect(once).toMatchObject({
    result: 245,
    sum: '(1 − 0.0392157) × 255, rounded (the image shows low values light)',
  });
  const twice = explainPixel(frame, inverse, { window, invert: true }, 0, 0)?.at(-1);
  expect(twice?.result).toBe(10);
  expect(twice?.sum).toContain('the image shows low values light, inverted by you');
});

test('padding goes no further than being padding', () => {
  const padded = description({ padding: { lowest: -2000, highest: -1990 } });
  const steps = explainPixel(greyRow(Int16Array.of(-1995)), padded, { window: soft }, 0, 0) ?? [];
  expect(steps.map(({ kind }) => kind)).toEqual(['stored', 'padding']);
  expect(steps[1]?.sum).toBe('−2000 … −1990 means no pixel: background');
});

test('a palette index leads to its colour, and one beyond the end to the last', () => {
  const palette = { kind: 'indexed', firstMapped: 10, rgb: Uint8Array.of(255, 0, 0, 0, 0, 255) } as const;
  const last = explainPixel(greyRow(Uint8Array.of(200)), description({ palette }), {}, 0, 0)?.at(-1);
  expect(last).toMatchObject({
    kind: 'palette',
    sum: 'entry 1 of 2, the nearest there is',
    result: [0, 0, 255],
  });
});

test('what lies over the image is what is seen', () => {
  const shutter = {
    rectangle: { leftColumn: 2, rightColumn: 2, upperRow: 1, lowerRow: 1 },
    greyLevel: 7,
    rgb: [1, 2, 3],
  } as const;
  const overlay = {
    group: 0x6000,
    rows: 1,
    columns: 1,
    originRow: 1,
    originColumn: 2,
    kind: 'graphics',
    label: 'Marks',
    bits: { kind: 'separate', mask: Uint8Array.of(1) },
  } as const;
  const covered = description({ shutter, overlays: [overlay] });
  const frame = greyRow(Uint8Array.of(1, 2));
  const presentation = { window: soft, showOverlays: true };
  expect(explainPixel(frame, covered, presentation, 0, 0)?.at(-1)).toMatchObject({
    kind: 'shutter',
    result: 7,
  });
  const shown = displayRgba(frame, covered, presentation).slice(0, 3);
  expect(explainedRgb(explainPixel(frame, covered, presentation, 0, 0) ?? [])).toEqual([...shown]);
  expect(explainPixel(frame, covered, presentation, 1, 0)?.at(-1)).toMatchObject({
    name: 'Overlay 6000 “Marks”',
    result: 255,
  });
});

test('a real world value stands beside the way to the screen', () => {
  const map = {
    label: 'SUV',
    unit: { value: 'g/ml', scheme: 'UCUM', meaning: 'gram per millilitre' },
    firstMapped: 0,
    lastMapped: 100,
    transform: { kind: 'linear', slope: 0.5, intercept: 0 },
  } as const;
  const steps =
    explainPixel(
      greyRow(Uint8Array.of(8)),
      description({ realWorldValueMaps: [map] }),
      { window: soft },
      0,
      0,
    ) ?? [];
  expect(steps.find(({ kind }) => kind === 'real-world')).toMatchObject({
    result: 4,
    unit: 'g/ml',
    isAside: true,
  });
  expect(explainedRgb(steps)[0]).toBe(
    displayRgba(greyRow(Uint8Array.of(8)), description(), { window: soft })[0],
  );
});

test('there is nothing to explain outside the image', () => {
  expect(explainPixel(greyRow(Uint8Array.of(1)), description(), {}, 1, 0)).toBeUndefined();
});

test('a window says whether it is the image’s own, and which', () => {
  const lung = { center: -600, width: 1500, function: 'LINEAR', explanation: 'LUNG' } as const;
  const both = description({ windows: [soft, lung] });
  const nameOf = (window: typeof soft | typeof lung) =>
    explainPixel(greyRow(Int16Array.of(0)), both, { window }, 0, 0)?.find(({ kind }) => kind === 'voi');
  expect(nameOf(lung)).toMatchObject({ name: 'Window LINEAR, the image’s 2 of 2 “LUNG”' });
  const own = { center: 1, width: 2, function: 'LINEAR' } as const;
  const step = explainPixel(greyRow(Int16Array.of(0)), both, { window: own }, 0, 0)?.find(
    ({ kind }) => kind === 'voi',
  );
  expect(step).toMatchObject({ name: 'Window LINEAR, not from this image', isOwnChoice: true });
});
