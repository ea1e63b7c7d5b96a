import { expect, test } from 'vitest';
import { description, greyRow } from '../../test/builders.ts';
import { displayGrey, displayRgba } from './display-frame.ts';

const linear = (center: number, width: number) => ({ center, width, function: 'LINEAR' }) as const;
const byteWindow = { window: linear(128, 256) };

test('a display value becomes round(value × 255), halves up', () => {
  const frame = greyRow(Uint8Array.of(0, 1, 2, 3));
  // LINEAR 2/4: (x − 1.5) / 3 + 0.5 = 0, 1/3, 2/3, 1
  expect([...displayGrey(frame, description(), { window: linear(2, 4) })]).toEqual([0, 85, 170, 255]);
});

test('rescale comes before the window', () => {
  const frame = greyRow(Int16Array.of(0, 1024, 1064));
  const ct = description({ modalityTransform: { kind: 'rescale', slope: 1, intercept: -1024 } });
  // −1024, 0 and 40 HU in 40/400: 0; (0 − 39.5)/399 + 0.5 = 0.4010 → 102; (40 − 39.5)/399 + 0.5 → 127.8 → 128
  expect([...displayGrey(frame, ct, { window: linear(40, 400) })]).toEqual([0, 102, 128]);
});

test('samples of every kind are looked up by their value', () => {
  const levelsOf = (values: Parameters<typeof greyRow>[0]) => [
    ...displayGrey(greyRow(values), description(), { window: linear(0, 257) }),
  ];
  // LINEAR 0/257 is (x + 0.5) / 256 + 0.5, in 255ths 0.498, 127.002, 127.998 and 254.502.
  const wanted = [0, 127, 128, 255];
  for (const kind of [Int8Array, Int16Array, Int32Array, Float32Array])
    expect(levelsOf(kind.of(-128, -1, 0, 127))).toEqual(wanted);
});

test('trap 8: MONOCHROME1 or INVERSE inverts once, the user once more', () => {
  const frame = greyRow(Uint8Array.of(0, 255));
  const inverse = description({ presentationShape: 'INVERSE' });
  expect([...displayGrey(frame, description(), byteWindow)]).toEqual([0, 255]);
  expect([...displayGrey(frame, inverse, byteWindow)]).toEqual([255, 0]);
  expect([...displayGrey(frame, inverse, { ...byteWindow, invert: true })]).toEqual([0, 255]);
  expect([...displayGrey(frame, description(), { ...byteWindow, invert: true })]).toEqual([255, 0]);
});

test('trap 9: padding is black, inverted or not', () => {
  const frame = greyRow(Int16Array.of(-2000, 0, 255));
  const padded = description({ padding: { lowest: -2000, highest: -2000 }, presentationShape: 'INVERSE' });
  expect([...displayGrey(frame, padded, byteWindow)]).toEqual([0, 255, 0]);
});

test('samples that are missing show what 0 does, in a table as one by one', () => {
  const values = Uint16Array.of(100, 355, 0, 0);
  const frame = { ...greyRow(values), minimum: 100, maximum: 355, truncated: { wholePixels: 2 } };
  const inverse = description({ presentationShape: 'INVERSE' });
  const presentation = { window: linear(228, 256) };
  expect([...displayGrey(frame, inverse, presentation)]).toEqual([255, 0, 255, 255]);
  const floats = { ...frame, values: Float32Array.from(values) };
  expect([...displayGrey(floats, inverse, presentation)]).toEqual([255, 0, 255, 255]);
});

test('trap 53: float pixels are mapped one by one, and NaN is black', () => {
  const frame = greyRow(Float32Array.of(0, 0.5, 1, Number.NaN));
  const window = { center: 0.5, width: 1, function: 'LINEAR_EXACT' } as const;
  expect([...displayGrey(frame, description(), { window })]).toEqual([0, 128, 255, 0]);
});

test('trap 20: a palette is indexed by stored value, clamped, and ignores window and inversion', () => {
  const frame = greyRow(Uint8Array.of(0, 10, 11, 200));
  const palette = { kind: 'indexed', firstMapped: 10, rgb: Uint8Array.of(255, 0, 0, 0, 0, 255) } as const;
  const rgba = displayRgba(frame, description({ palette }), { ...byteWindow, invert: true });
  const red = [255, 0, 0, 255];
  const blue = [0, 0, 255, 255];
  expect([...rgba]).toEqual([...red, ...red, ...blue, ...blue]);
});

test('trap 22: a supplemental palette colours only the values it maps', () => {
  const frame = greyRow(Uint16Array.of(255, 256));
  const palette = { kind: 'supplemental', firstMapped: 256, rgb: Uint8Array.of(1, 2, 3) } as const;
  expect([...displayRgba(frame, description({ palette }), byteWindow)]).toEqual([
    255, 255, 255, 255, 1, 2, 3, 255,
  ]);
});

test('padding above the first colour of a supplemental palette is background', () => {
  const frame = greyRow(Uint16Array.of(0, 256, 999));
  const palette = { kind: 'supplemental', firstMapped: 256, rgb: Uint8Array.of(1, 2, 3) } as const;
  const padded = description({ palette, padding: { lowest: 999, highest: 999 } });
  expect([...displayRgba(frame, padded, byteWindow)].slice(8)).toEqual([0, 0, 0, 255]);
});

test('a palette over a range is spread over it, interpolated, and ignores window and inversion', () => {
  const frame = greyRow(Float32Array.of(-5, 10, 15, 20, 99, Number.NaN, 12));
  const palette = {
    kind: 'range',
    lowest: 10,
    highest: 20,
    rgb: Uint8Array.of(0, 0, 200, 100, 0, 100, 255, 50, 0),
  } as const;
  const padded = description({ palette, padding: { lowest: 12, highest: 12 } });
  const rgba = displayRgba(frame, padded, { ...byteWindow, invert: true });
  const first = [0, 0, 200, 255];
  const last = [255, 50, 0, 255];
  const background = [0, 0, 0, 255];
  expect([...rgba]).toEqual([
    ...first,
    ...first,
    100,
    0,
    100,
    255,
    ...last,
    ...last,
    ...background,
    ...background,
  ]);
  // a fifth of the way: 2/5 from the first entry to the second
  const between = displayRgba(greyRow(Float32Array.of(12)), description({ palette }), {});
  expect([...between]).toEqual([40, 0, 160, 255]);
});

test('trap 13: an overlay lies at its origin, counted from 1, and is cut at the edge', () => {
  const frame = { ...greyRow(new Uint8Array(6)), rows: 2, columns: 3 };
  const overlay = {
    group: 0x6000,
    rows: 2,
    columns: 2,
    originRow: 0, // one row above the image
    originColumn: 3,
    kind: 'graphics',
    bits: { kind: 'separate', mask: Uint8Array.of(1, 1, 1, 1) },
  } as const;
  const grey = displayGrey(frame, description({ overlays: [overlay] }), {
    ...byteWindow,
    showOverlays: true,
  });
  expect([...grey]).toEqual([0, 0, 255, 0, 0, 0]);
  expect([...frame.values]).toEqual([0, 0, 0, 0, 0, 0]);
});

test('16-bit RGB is scaled to 8 bits by Bits Stored', () => {
  const frame = { ...greyRow(Uint16Array.of(0, 0x8000, 0xffff)), columns: 1, samplesPerPixel: 3 } as const;
  expect([...displayRgba(frame, description(), {})]).toEqual([0, 128, 255, 255]);
});
