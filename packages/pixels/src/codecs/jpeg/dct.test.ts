import { isIsocenterError } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { colourFormat } from '../../../test/builders.ts';
import { type DctComponent, type DctPicture, writeDctJpeg } from '../../../test/dct-jpeg.ts';
import { loadLibjpegTurbo, SUBSAMPLINGS, type Subsampling } from '../../../test/libjpeg-turbo.ts';
import { parseJpegHeader } from './codestream.ts';
import { decodeJpeg } from './decode.ts';
import { NATURAL_ORDER } from './natural-order.ts';

const libjpeg = await loadLibjpegTurbo();
const rows = 21;
const columns = 35;

const decode = (
  codestream: Uint8Array,
  size: { readonly rows: number; readonly columns: number; readonly samplesPerPixel?: number },
) => {
  const grey = size.samplesPerPixel === 1;
  const photometricInterpretation = grey ? 'MONOCHROME2' : 'YBR_FULL';
  return decodeJpeg(codestream, colourFormat({ photometricInterpretation, ...size }));
};
/** Smooth, so that the best quality loses next to nothing. */
const smooth = (samplesPerPixel: 1 | 3) =>
  Uint8Array.from({ length: rows * columns * samplesPerPixel }, (_, i) => {
    const pixel = Math.floor(i / samplesPerPixel);
    const [row, column] = [Math.floor(pixel / columns), pixel % columns];
    return 20 + row * 4 + column * 3 + (i % samplesPerPixel) * 15;
  });
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

/** The same numbers every time: a linear congruential generator. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) / 2 ** 23;
  };
}

/** Slow and fast waves of strong colours. */
const waves = (height: number, width: number, samplesPerPixel: 1 | 3) =>
  Uint8Array.from({ length: height * width * samplesPerPixel }, (_, i) => {
    const pixel = Math.floor(i / samplesPerPixel);
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const wave = Math.sin((row * (1 + (i % samplesPerPixel)) + column) / 9) + Math.sin((row * column) / 40);
    return 128 + 60 * wave;
  });

const component = (changes: Partial<DctComponent>): DctComponent => ({
  horizontalSampling: 1,
  verticalSampling: 1,
  block: () => [],
  ...changes,
});
const picture = (changes: Partial<DctPicture>): DctPicture => ({
  rows: 8,
  columns: 8,
  precision: 8,
  components: [component({})],
  step: 1,
  ...changes,
});

/** Random blocks with a few strong coefficients. */
function randomBlock(random: () => number): number[] {
  const length = Math.floor(random() ** 2 * 65);
  return Array.from({ length }, (_, k) =>
    k === 0 || random() < 0.4 ? Math.round((random() - 0.5) * (k < 3 ? 160 : 24)) : 0,
  );
}

describe('to the last bit as libjpeg-turbo', () => {
  const sizes = [
    [1, 1],
    [2, 3],
    [16, 16],
    [17, 4],
    [3, 5],
    [31, 47],
    [64, 130],
  ] as const;
  test.each([
    ['grey', []],
    ['4:4:4', [1, 1]],
    ['4:2:2', [2, 1]],
    ['4:2:0', [2, 2]],
    ['4:4:0', [1, 2]],
    ['4:1:1', [4, 1]],
  ] as const)('sequential %s', async (_name, [horizontalSampling, verticalSampling]) => {
    const random = pseudoRandom(7);
    const block = () => randomBlock(random);
    for (const [height, width] of sizes) {
      const luminance = component({
        horizontalSampling: horizontalSampling ?? 1,
        verticalSampling: verticalSampling ?? 1,
        block,
      });
      const chrominance = horizontalSampling ? [component({ block }), component({ block })] : [];
      const components = [luminance, ...chrominance];
      const codestream = writeDctJpeg(picture({ rows: height, columns: width, step: 6, components }));
      const samplesPerPixel = components.length;
      const { samples, range } = await decode(codestream, { rows: height, columns: width, samplesPerPixel });
      const expected = libjpeg.decode(codestream);
      expect(samples, `${width} × ${height}`).toEqual(expected);
      expect(range).toEqual({ minimum: Math.min(...expected), maximum: Math.max(...expected) });
    }
  });

  test.each(Object.keys(SUBSAMPLINGS) as Subsampling[])('progressive %s', async (subsampling) => {
    for (const [height, width] of [
      [70, 90],
      [64, 131],
    ] as const) {
      for (const quality of [40, 85]) {
        const samplesPerPixel = subsampling === 'grey' ? 1 : 3;
        const made = { rows: height, columns: width, subsampling, progressive: true, quality };
        const codestream = libjpeg.encode(waves(height, width, samplesPerPixel), made);
        expect(parseJpegHeader(codestream).process).toBe('progressive');
        const { samples } = await decode(codestream, { rows: height, columns: width, samplesPerPixel });
        expect(samples, `${width} × ${height} at ${quality}`).toEqual(libjpeg.decode(codestream));
      }
    }
  });
});

/** The inverse DCT by its definition, ITU-T T.81 A.3.3, rounded and clamped to the range of samples. */
function defined(zigzag: readonly number[], step: number, precision: 8 | 12): number[] {
  const c = (u: number) => (u === 0 ? Math.SQRT1_2 : 1);
  return Array.from({ length: 64 }, (_, at) => {
    let sum = 0;
    zigzag.forEach((quantized, k) => {
      const natural = NATURAL_ORDER[k] as number;
      const [v, u] = [natural >> 3, natural & 7];
      const x = Math.cos(((2 * (at & 7) + 1) * u * Math.PI) / 16);
      const y = Math.cos(((2 * (at >> 3) + 1) * v * Math.PI) / 16);
      sum += (c(u) * c(v) * quantized * step * x * y) / 4;
    });
    return Math.min(2 ** precision - 1, Math.max(0, Math.round(sum) + 2 ** (precision - 1)));
  });
}

const decodeMade = async (made: DctPicture) =>
  Array.from(
    (await decode(writeDctJpeg(made), { ...made, samplesPerPixel: made.components.length })).samples,
  );

test.each([
  [8, 128 + 10],
  [12, 2048 + 10],
] as const)('a DC coefficient of 80 raises a whole block of %i bits by 10', async (precision, expected) => {
  const made = picture({ precision, components: [component({ block: () => [80] })] });
  expect(await decodeMade(made)).toEqual(new Array(64).fill(expected));
});

test.each([8, 12] as const)(
  'blocks of %i bits agree with the definition of the inverse DCT',
  async (precision) => {
    const random = pseudoRandom(precision);
    for (let round = 0; round < 40; round++) {
      const amplitude = (precision === 8 ? 60 : 900) / (1 + (round % 5));
      const block = Array.from({ length: 64 }, (_, k) =>
        random() < 0.6 ? Math.round(((random() - 0.5) * amplitude * 2) / (1 + k / 8)) : 0,
      );
      for (const acCodeLength of [8, 14]) {
        const made = picture({
          precision,
          step: 3,
          acCodeLength,
          components: [component({ block: () => block })],
        });
        expect(largestDifference(await decodeMade(made), defined(block, 3, precision))).toBeLessThanOrEqual(
          1,
        );
      }
    }
  },
);

test('values past the range of samples are clamped', async () => {
  for (const [dc, expected] of [
    [2000, 255],
    [-2000, 0],
  ] as const) {
    const made = picture({ components: [component({ block: () => [dc, 1] })] });
    expect(await decodeMade(made)).toEqual(new Array(64).fill(expected));
  }
});

/** Each block is one level of its own: 128 + `first` + row · 16 + column. */
const levels = (first: number) => (row: number, column: number) => [(first + row * 16 + column) * 8];

test.each([1, 2, 3, 5])(
  'a restart every %i MCUs starts the DC prediction afresh',
  async (restartInterval) => {
    const made = picture({
      rows: 20,
      columns: 40,
      restartInterval,
      components: [component({ block: levels(1) })],
    });
    const samples = await decodeMade(made);
    for (const [row, column] of [
      [0, 0],
      [7, 39],
      [19, 20],
    ] as const) {
      expect(samples[row * 40 + column]).toBe(129 + (row >> 3) * 16 + (column >> 3));
    }
  },
);

test.each([
  ['together', [[0, 1, 2]]],
  ['each in its own scan', [[0], [1], [2]]],
  ['chrominance together', [[0], [1, 2]]],
  ['the last first', [[2], [0, 1]]],
] as const)('components of different sampling, %s, find their places', async (_name, scans) => {
  const made = picture({
    rows: 21,
    columns: 37,
    scans,
    components: [
      component({ horizontalSampling: 2, verticalSampling: 2, block: levels(0) }),
      component({ block: () => [0] }),
      component({ block: () => [0] }),
    ],
  });
  const samples = await decodeMade(made);
  for (let row = 0; row < 21; row++) {
    for (let column = 0; column < 37; column++) {
      expect(samples[(row * 37 + column) * 3]).toBe(128 + (row >> 3) * 16 + (column >> 3));
    }
  }
});

test('12-bit chrominance of half size is interpolated 3:1, as by libjpeg', async () => {
  const made = picture({
    rows: 8,
    columns: 32,
    precision: 12,
    components: [
      component({ horizontalSampling: 2, block: () => [0] }),
      component({ block: (_row, column) => [column * 800 * 8] }),
      component({ block: () => [0] }),
    ],
  });
  const samples = await decodeMade(made);
  const blueness = Array.from({ length: 32 }, (_, column) => samples[column * 3 + 1]);
  // 2048 and 2848 meet in the middle: (3 · 2048 + 2848 + 2) >> 2 and (2048 + 3 · 2848 + 1) >> 2.
  expect(blueness.slice(0, 15)).toEqual(new Array(15).fill(2048));
  expect(blueness.slice(15, 17)).toEqual([2248, 2648]);
  expect(blueness.slice(17)).toEqual(new Array(15).fill(2848));
});

describe('a changed or cut codestream ends in an IsocenterError or a picture', () => {
  const attempt = async (bytes: Uint8Array) => {
    try {
      await decode(bytes, { rows, columns });
    } catch (error) {
      if (!isIsocenterError(error)) throw error;
      expect(error.code).not.toBe('PIXELS_DECODE_FAILED');
    }
  };
  const whole = libjpeg.encode(smooth(3), { rows, columns, subsampling: '4:2:0', quality: 60 });
  const progressive = libjpeg.encode(smooth(3), { rows, columns, subsampling: '4:2:0', progressive: true });
  test.for([
    ['sequential', whole],
    ['progressive', progressive],
  ] as const)('%s', async ([, codestream]) => {
    for (let at = 0; at < codestream.length; at++) {
      await attempt(codestream.subarray(0, at));
      for (const flip of [0x01, 0x5a, 0xff])
        await attempt(codestream.map((byte, i) => (i === at ? byte ^ flip : byte)));
    }
    expect((await decode(codestream, { rows, columns })).samples).toEqual(libjpeg.decode(codestream));
  });
});

test('a picture cut within its last blocks is refused, not drawn in part', async () => {
  const whole = libjpeg.encode(waves(64, 64, 1), { rows: 64, columns: 64, subsampling: 'grey' });
  await expect(
    decode(whole.subarray(0, whole.length - 40), { rows: 64, columns: 64, samplesPerPixel: 1 }),
  ).rejects.toMatchObject({ code: 'PIXELS_CODESTREAM_INVALID', why: 'It ends before the last line.' });
});

test('a component without a scan is refused', async () => {
  const made = picture({ components: [component({}), component({}), component({})], scans: [[0], [2]] });
  await expect(decodeMade(made)).rejects.toMatchObject({ why: 'A component has no scan.' });
});

test('a picture too large for the memory is refused, and the next one decodes', async () => {
  const whole = writeDctJpeg(picture({ components: [component({ block: () => [80] })] }));
  const large = whole.slice();
  const frameHeader = large.findIndex((byte, i) => byte === 0xff && large[i + 1] === 0xc0);
  large.set([0xff, 0xff, 0xff, 0xff], frameHeader + 5);
  // Data enough to pass for so many blocks.
  const padded = new Uint8Array(9_000_000);
  padded.set(large);
  await expect(decode(padded, { rows: 65535, columns: 65535, samplesPerPixel: 1 })).rejects.toMatchObject({
    code: 'PIXELS_FORMAT_UNSUPPORTED',
  });
  expect((await decode(whole, { rows: 8, columns: 8, samplesPerPixel: 1 })).samples[0]).toBe(138);
});
