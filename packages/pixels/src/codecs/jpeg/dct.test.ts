import { isIsocenterError } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { colourFormat } from '../../../test/builders.ts';
import { nodeCodecs } from '../../../test/node-codecs.ts';
import { decodeJpegDct } from './dct.ts';
import { decodeJpeg } from './decode.ts';
import { encodeJpeg } from './encode.ts';
import { inverseDct } from './inverse-dct.ts';

const codecs = nodeCodecs();
const rows = 21;
const columns = 35;
/** Smooth, so that the best quality loses next to nothing. */
const smooth = (samplesPerPixel: 1 | 3) =>
  Uint8Array.from({ length: rows * columns * samplesPerPixel }, (_, i) => {
    const pixel = Math.floor(i / samplesPerPixel);
    const [row, column] = [Math.floor(pixel / columns), pixel % columns];
    return 20 + row * 4 + column * 3 + (i % samplesPerPixel) * 15;
  });
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

test('a DC coefficient of 8 raises a whole block by 1', () => {
  const block = new Int32Array(64);
  block[0] = 80;
  inverseDct(block, 8);
  expect([...block]).toEqual(new Array(64).fill(10));
});

test('the inverse DCT agrees with its definition to one level', () => {
  const block = Int32Array.from({ length: 64 }, (_, i) => (i % 7 === 0 ? 300 - 9 * i : (i % 5) * 11 - 20));
  const expected = Array.from({ length: 64 }, (_, at) => {
    const c = (u: number) => (u === 0 ? Math.SQRT1_2 : 1);
    let sum = 0;
    for (let v = 0; v < 8; v++) {
      for (let u = 0; u < 8; u++) {
        const coefficient = block[v * 8 + u] as number;
        const x = Math.cos(((2 * (at & 7) + 1) * u * Math.PI) / 16);
        const y = Math.cos(((2 * (at >> 3) + 1) * v * Math.PI) / 16);
        sum += (c(u) * c(v) * coefficient * x * y) / 4;
      }
    }
    return sum;
  });
  inverseDct(block, 12);
  expect(largestDifference(block, expected)).toBeLessThanOrEqual(1);
});

test('grey encoded at quality 100 comes back within a level, from our decoder and from libjpeg', async () => {
  const samples = smooth(1);
  const encoded = encodeJpeg(samples, { rows, columns, samplesPerPixel: 1, quality: 100 });
  expect(largestDifference(decodeJpegDct(encoded).samples, samples)).toBeLessThanOrEqual(1);
  const format = colourFormat({
    rows,
    columns,
    samplesPerPixel: 1,
    photometricInterpretation: 'MONOCHROME2',
  });
  const byLibrary = await decodeJpeg(encoded, format, codecs);
  expect(largestDifference(byLibrary.samples, samples)).toBeLessThanOrEqual(1);
});

test('colour encoded at quality 100 comes back as RGB within three levels', async () => {
  const samples = smooth(3);
  const encoded = encodeJpeg(samples, { rows, columns, samplesPerPixel: 3, quality: 100 });
  const decoded = await decodeJpeg(encoded, colourFormat({ rows, columns }), codecs);
  expect(decoded.colour).toBe('RGB');
  expect(largestDifference(decoded.samples, samples)).toBeLessThanOrEqual(3);
});

test.each([1, 2, 3, 7])('a picture of %i × 1 pixels can be encoded', async (width) => {
  const samples = new Uint8Array(width).fill(200);
  const encoded = encodeJpeg(samples, { rows: 1, columns: width, samplesPerPixel: 1, quality: 90 });
  expect(largestDifference(decodeJpegDct(encoded).samples, samples)).toBeLessThanOrEqual(2);
});

test('noise at every quality stays a readable codestream', () => {
  const noise = Uint8Array.from({ length: rows * columns }, (_, i) => (i * 7919 + (i % 13) * 101) & 255);
  for (const quality of [1, 25, 50, 75, 100]) {
    const encoded = encodeJpeg(noise, { rows, columns, samplesPerPixel: 1, quality });
    expect(decodeJpegDct(encoded).samples.length).toBe(noise.length);
  }
});

test('a changed or cut codestream ends in an IsocenterError or a picture', () => {
  const whole = encodeJpeg(smooth(3), { rows, columns, samplesPerPixel: 3, quality: 60 });
  const attempt = (bytes: Uint8Array) => {
    try {
      decodeJpegDct(bytes);
    } catch (error) {
      if (!isIsocenterError(error)) throw error;
    }
  };
  for (let at = 0; at < whole.length; at += 3) {
    attempt(whole.subarray(0, at));
    attempt(whole.map((byte, i) => (i === at ? byte ^ 0x5a : byte)));
  }
});

test('samples that do not fill the picture are refused', () => {
  expect(() =>
    encodeJpeg(new Uint8Array(3), { rows: 2, columns: 2, samplesPerPixel: 1, quality: 90 }),
  ).toThrow(/does not fit the samples/);
});
