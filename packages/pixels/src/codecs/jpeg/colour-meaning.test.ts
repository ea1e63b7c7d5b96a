import { expect, test } from 'vitest';
import type { JpegHeader } from './codestream.ts';
import { parseJpegHeader } from './codestream.ts';
import { colourMeaning } from './colour-meaning.ts';
import { encodeJpeg } from './encode.ts';
import { forceColour } from './forced-colour.ts';

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

test('codestream markers speak before the header, and the header decides without them (trap 18)', () => {
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

test('a forced codestream says one thing only, and keeps its picture (trap 18)', () => {
  const encoded = encodeJpeg(new Uint8Array(192), { rows: 8, columns: 8, samplesPerPixel: 3, quality: 90 });
  expect(parseJpegHeader(encoded)).toMatchObject({ jfif: true, adobeTransform: undefined });
  const forced = parseJpegHeader(forceColour(encoded, 'RGB'));
  expect(forced).toMatchObject({ jfif: false, adobeTransform: 0, rows: 8, columns: 8 });
  expect(parseJpegHeader(forceColour(encoded, 'YBR')).adobeTransform).toBe(1);
});
