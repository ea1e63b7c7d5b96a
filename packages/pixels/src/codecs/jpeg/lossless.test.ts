import { isIsocenterError } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { type LosslessPicture, writeLosslessJpeg } from '../../../test/lossless-jpeg.ts';
import { decodeJpegLossless } from './lossless.ts';

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

const decoded = (wanted: LosslessPicture) => [...decodeJpegLossless(writeLosslessJpeg(wanted)).samples];

test.each([1, 2, 3, 4, 5, 6, 7])('predictor %i gives back every sample', (predictor) => {
  const wanted = picture({ predictor });
  expect(decoded(wanted)).toEqual(wanted.samples);
});

test.each([2, 8, 10, 12, 15, 16])('%i bits come back whole, extremes included', (precision) => {
  const highest = 2 ** precision - 1;
  const samples = [0, highest, 0, highest, highest, 0];
  expect(decoded(picture({ precision, rows: 2, columns: 3, samples }))).toEqual(samples);
});

test('a difference of 32768 has a category of its own without extra bits', () => {
  const samples = [32768, 0, 32768, 65535];
  expect(decoded(picture({ rows: 1, columns: 4, samples }))).toEqual(samples);
});

test('three components stay interleaved', () => {
  const wanted = picture({ componentCount: 3, precision: 8, predictor: 6 });
  expect(decoded(wanted)).toEqual(wanted.samples);
});

test.each([1, 2, 3])('a restart every %i lines starts prediction afresh', (restartLines) => {
  const wanted = picture({ restartLines, predictor: 4, rows: 20 });
  expect(decoded(wanted)).toEqual(wanted.samples);
});

test('a point transform is undone by a shift', () => {
  const samples = [16, 32, 48, 64, 80, 96];
  expect(decoded(picture({ precision: 12, rows: 2, columns: 3, pointTransform: 4, samples }))).toEqual(
    samples,
  );
});

test('a codestream cut anywhere, or with any byte changed, ends in an IsocenterError or a picture', () => {
  const whole = writeLosslessJpeg(picture({ restartLines: 2, predictor: 7 }));
  const attempt = (bytes: Uint8Array) => {
    try {
      expect(decodeJpegLossless(bytes).samples.length).toBeLessThan(1e6);
    } catch (error) {
      if (!isIsocenterError(error)) throw error;
    }
  };
  for (let length = 0; length < whole.length; length++) attempt(whole.subarray(0, length));
  for (let at = 0; at < whole.length; at++) {
    for (const flip of [0x01, 0x80, 0xff]) attempt(whole.map((byte, i) => (i === at ? byte ^ flip : byte)));
  }
});

test('missing lines are an error, not black', () => {
  const whole = writeLosslessJpeg(picture({ rows: 40 }));
  expect(() => decodeJpegLossless(whole.subarray(0, whole.length - 60))).toThrow(/ends before the last line/);
});
