import { isIsocenterError } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { greyFormat } from '../../../test/builders.ts';
import { type LosslessPicture, writeLosslessJpeg } from '../../../test/lossless-jpeg.ts';
import { decodeJpeg } from './decode.ts';

/** The same numbers every time: a linear congruential generator. */
function pseudoRandom(count: number, bits: number): number[] {
  let state = 12345;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) & (2 ** bits - 1);
  });
}

const picture = (changes: Partial<LosslessPicture>): LosslessPicture => {
  const { rows = 7, columns = 5, componentCount = 1, precision = 16 } = changes;
  return {
    rows,
    columns,
    precision,
    componentCount,
    predictor: 1,
    restartLines: 0,
    pointTransform: 0,
    samples: pseudoRandom(rows * columns * componentCount, precision),
    ...changes,
  };
};

const decode = (codestream: Uint8Array, { rows, columns, componentCount }: LosslessPicture) =>
  decodeJpeg(codestream, greyFormat({ rows, columns, samplesPerPixel: componentCount }));
const decoded = async (wanted: LosslessPicture) => [
  ...(await decode(writeLosslessJpeg(wanted), wanted)).samples,
];

test.each([1, 2, 3, 4, 5, 6, 7])('predictor %i gives back every sample', async (predictor) => {
  const wanted = picture({ predictor });
  expect(await decoded(wanted)).toEqual(wanted.samples);
});

test.each([1, 2, 3, 4, 5, 6, 7])(
  'predictor %i gives back every sample of 9 bits and three components',
  async (predictor) => {
    const wanted = picture({ predictor, precision: 9, componentCount: 3, rows: 9, columns: 21 });
    expect(await decoded(wanted)).toEqual(wanted.samples);
  },
);

test.each([2, 8, 10, 12, 15, 16])('%i bits come back whole, extremes included', async (precision) => {
  const highest = 2 ** precision - 1;
  const samples = [0, highest, 0, highest, highest, 0];
  expect(await decoded(picture({ precision, rows: 2, columns: 3, samples }))).toEqual(samples);
});

test('a difference of 32768 has a category of its own without extra bits', async () => {
  const samples = [32768, 0, 32768, 65535];
  expect(await decoded(picture({ rows: 1, columns: 4, samples }))).toEqual(samples);
});

test('three components stay interleaved', async () => {
  const wanted = picture({ componentCount: 3, precision: 8, predictor: 6 });
  expect(await decoded(wanted)).toEqual(wanted.samples);
});

test.each([1, 2, 3])('a restart every %i lines starts prediction afresh', async (restartLines) => {
  const wanted = picture({ restartLines, predictor: 4, rows: 20 });
  expect(await decoded(wanted)).toEqual(wanted.samples);
});

test('a point transform is undone by a shift', async () => {
  const samples = [16, 32, 48, 64, 80, 96];
  expect(await decoded(picture({ precision: 12, rows: 2, columns: 3, pointTransform: 4, samples }))).toEqual(
    samples,
  );
});

test('the smallest and the largest sample are told, wherever they are', async () => {
  for (const at of [0, 7, 8, 15, 16, 34]) {
    const samples = new Array<number>(35).fill(300);
    samples[at] = 65000;
    samples[34 - at] = 2;
    const wanted = picture({ samples });
    const expected = { minimum: 2, maximum: at === 17 ? 300 : 65000 };
    expect((await decode(writeLosslessJpeg(wanted), wanted)).range).toEqual(expected);
  }
});

test('a codestream cut anywhere, or with any byte changed, ends in an IsocenterError or a picture', async () => {
  const wanted = picture({ restartLines: 2, predictor: 7 });
  const whole = writeLosslessJpeg(wanted);
  const attempt = async (bytes: Uint8Array) => {
    try {
      expect((await decode(bytes, wanted)).samples.length).toBeLessThan(1e6);
    } catch (error) {
      if (!isIsocenterError(error)) throw error;
      expect(error.code).not.toBe('PIXELS_DECODE_FAILED');
    }
  };
  for (let length = 0; length < whole.length; length++) await attempt(whole.subarray(0, length));
  for (let at = 0; at < whole.length; at++) {
    for (const flip of [0x01, 0x80, 0xff])
      await attempt(whole.map((byte, i) => (i === at ? byte ^ flip : byte)));
  }
  expect(await decoded(wanted)).toEqual(wanted.samples);
});

test('missing lines are an error, not black', async () => {
  const wanted = picture({ rows: 40 });
  const whole = writeLosslessJpeg(wanted);
  await expect(decode(whole.subarray(0, whole.length - 60), wanted)).rejects.toThrow(
    /ends before the last line/,
  );
});
