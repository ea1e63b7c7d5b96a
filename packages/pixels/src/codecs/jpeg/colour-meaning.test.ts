import { expect, test } from 'vitest';
import { colourFormat } from '../../../test/builders.ts';
import type { JpegHeader } from './codestream.ts';
import { colourMeaning } from './colour-meaning.ts';
import { decodeJpeg } from './decode.ts';
import { encodeJpeg } from './encode.ts';

const component = (id: number, sampling = 1) => ({
  id,
  horizontalSampling: sampling,
  verticalSampling: 1,
  quantizationTable: 0,
});
const header = (changes: Partial<JpegHeader>): JpegHeader => ({
  process: 'sequential',
  precision: 8,
  rows: 8,
  columns: 8,
  components: [component(1), component(2), component(3)],
  jfif: false,
  adobeTransform: undefined,
  ...changes,
});

test('trap 18: codestream markers speak before the header, and the header decides without them', () => {
  expect(colourMeaning(header({}), 'RGB')).toBe('RGB');
  expect(colourMeaning(header({}), 'YBR_FULL_422')).toBe('YBR');
  expect(colourMeaning(header({ adobeTransform: 0, jfif: true }), 'YBR_FULL')).toBe('RGB');
  expect(colourMeaning(header({ adobeTransform: 1 }), 'RGB')).toBe('YBR');
  expect(colourMeaning(header({ jfif: true }), 'RGB')).toBe('YBR');
  const namedRgb = [...'RGB'].map((letter) => component(letter.charCodeAt(0)));
  expect(colourMeaning(header({ components: namedRgb }), 'YBR_FULL')).toBe('RGB');
  expect(colourMeaning(header({ components: [component(1, 2), component(2), component(3)] }), 'RGB')).toBe(
    'YBR',
  );
});

/** APP14 of Adobe; the last byte is the colour transform. */
const adobe = (transform: number) => [
  ...[0xff, 0xee, 0x00, 0x0e, 0x41, 0x64, 0x6f, 0x62, 0x65, 0x00, 0x64, 0, 0, 0, 0, transform],
];

/** The codestream with the segments before its quantization tables replaced. */
function withMarkers(codestream: Uint8Array, segments: readonly number[]): Uint8Array {
  const tables = codestream.findIndex((byte, i) => byte === 0xff && codestream[i + 1] === 0xdb);
  return Uint8Array.of(0xff, 0xd8, ...segments, ...codestream.subarray(tables));
}

test('trap 18: colour is converted once, by what the markers say', async () => {
  const solid = Uint8Array.from({ length: 192 }, (_, i) => [200, 100, 50][i % 3] as number);
  const size = { rows: 8, columns: 8 };
  const encoded = await encodeJpeg(solid, { ...size, samplesPerPixel: 3, quality: 100 });
  const jfif = [...encoded.subarray(2, 20)];
  const asRgb = [200, 100, 50];
  // Y = 0.299 · 200 + 0.587 · 100 + 0.114 · 50, Cb = 128 + (50 − Y) / 1.772, Cr = 128 + (200 − Y) / 1.402
  const asStored = [124, 86, 182];
  for (const [markers, photometricInterpretation, expected, colour] of [
    [jfif, 'RGB', asRgb, 'RGB'],
    [jfif, 'YBR_FULL', asRgb, 'RGB'],
    [adobe(0), 'YBR_FULL', asStored, 'RGB'],
    [adobe(1), 'RGB', asRgb, 'RGB'],
    [[...jfif, ...adobe(0)], 'YBR_FULL', asStored, 'RGB'],
    [[], 'RGB', asStored, 'RGB'],
    [[], 'YBR_FULL', asRgb, 'RGB'],
    [[], 'YBR_FULL_422', asRgb, 'RGB'],
  ] as const) {
    const decoded = await decodeJpeg(
      withMarkers(encoded, markers),
      colourFormat({ ...size, photometricInterpretation }),
    );
    expect(decoded.colour).toBe(colour);
    expected.forEach((value, i) => {
      expect(Math.abs((decoded.samples[i] as number) - value), photometricInterpretation).toBeLessThanOrEqual(
        1,
      );
    });
  }
});
