import { expect, test } from 'vitest';
import { colourFormat } from '../../../test/builders.ts';
import { loadLibjpegTurbo } from '../../../test/libjpeg-turbo.ts';
import { decodeJpeg } from './decode.ts';
import { encodeJpeg } from './encode.ts';

const libjpeg = await loadLibjpegTurbo();
const rows = 21;
const columns = 35;

const decode = (
  codestream: Uint8Array,
  size: { readonly rows: number; readonly columns: number; readonly samplesPerPixel?: number },
) => {
  const photometricInterpretation = size.samplesPerPixel === 1 ? 'MONOCHROME2' : 'YBR_FULL';
  return decodeJpeg(codestream, colourFormat({ photometricInterpretation, ...size }));
};

/** Smooth, so that the best quality loses next to nothing. */
const smooth = (samplesPerPixel: 1 | 3) =>
  Uint8Array.from({ length: rows * columns * samplesPerPixel }, (_, i) => {
    const pixel = Math.floor(i / samplesPerPixel);
    const [row, column] = [Math.floor(pixel / columns), pixel % columns];
    return 20 + row * 4 + column * 3 + (i % samplesPerPixel) * 15;
  });

/** Slopes, a step and grain. */
const grainy = (height: number, width: number, samplesPerPixel: 1 | 3) => {
  let state = 7;
  return Uint8Array.from({ length: height * width * samplesPerPixel }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const pixel = Math.floor(i / samplesPerPixel);
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const slope = 60 + (row * 50) / height + 20 * Math.sin(column / 5) + (column > width / 3 ? 60 : 0);
    return slope + (i % samplesPerPixel) * 20 + (state >>> 28);
  });
};

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

/** Mean square of the differences. */
const noiseOf = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0) / a.length;

test('colour encoded at quality 100 comes back as RGB within three levels', async () => {
  const samples = smooth(3);
  const encoded = await encodeJpeg(samples, { rows, columns, samplesPerPixel: 3, quality: 100 });
  const decoded = await decode(encoded, { rows, columns });
  expect(decoded.colour).toBe('RGB');
  expect(largestDifference(decoded.samples, samples)).toBeLessThanOrEqual(3);
});

test.each([1, 2, 3, 7])('a picture of %i × 1 pixels can be encoded', async (width) => {
  const samples = new Uint8Array(width).fill(200);
  const encoded = await encodeJpeg(samples, { rows: 1, columns: width, samplesPerPixel: 1, quality: 90 });
  const decoded = await decode(encoded, { rows: 1, columns: width, samplesPerPixel: 1 });
  expect(largestDifference(decoded.samples, samples)).toBeLessThanOrEqual(2);
});

test('noise at every quality stays a readable codestream', async () => {
  const noise = Uint8Array.from({ length: rows * columns }, (_, i) => (i * 7919 + (i % 13) * 101) & 255);
  for (const quality of [1, 25, 50, 75, 100]) {
    const encoded = await encodeJpeg(noise, { rows, columns, samplesPerPixel: 1, quality });
    expect((await decode(encoded, { rows, columns, samplesPerPixel: 1 })).samples).toEqual(
      libjpeg.decode(encoded),
    );
  }
});

test.each([
  [1, 75],
  [1, 90],
  [1, 100],
  [3, 50],
  [3, 90],
] as const)(
  'a picture of %i samples a pixel is as good at quality %i as by libjpeg, and no larger',
  async (samplesPerPixel, quality) => {
    const size = { rows: 133, columns: 205 };
    const samples = grainy(size.rows, size.columns, samplesPerPixel);
    const ours = await encodeJpeg(samples, { ...size, samplesPerPixel, quality });
    const subsampling = samplesPerPixel === 1 ? 'grey' : '4:4:4';
    const theirs = libjpeg.encode(samples, { ...size, subsampling, quality });
    const noise = noiseOf(libjpeg.decode(ours), samples);
    expect(noise).toBeLessThan(1.002 * noiseOf(libjpeg.decode(theirs), samples));
    expect(ours.length).toBeLessThan(1.002 * theirs.length);
  },
);

test('noise of more bytes than are taken out of the kernel at once comes back', async () => {
  const size = { rows: 600, columns: 803 };
  let state = 1;
  const samples = Uint8Array.from({ length: size.rows * size.columns * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24 > 127 ? 255 : 0;
  });
  const encoded = await encodeJpeg(samples, { ...size, samplesPerPixel: 3, quality: 100 });
  expect(encoded.length).toBeGreaterThan(2 ** 20);
  const decoded = libjpeg.decode(encoded);
  expect(Buffer.compare((await decode(encoded, size)).samples as Uint8Array, decoded)).toBe(0);
  expect(noiseOf(decoded, samples)).toBeLessThan(3);
});

test('samples that do not fill the picture are refused', async () => {
  await expect(
    encodeJpeg(new Uint8Array(3), { rows: 2, columns: 2, samplesPerPixel: 1, quality: 90 }),
  ).rejects.toThrow(/does not fit the samples/);
});
