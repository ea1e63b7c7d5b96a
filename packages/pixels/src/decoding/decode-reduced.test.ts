import { TransferSyntaxUid } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { colourFormat, greyFormat } from '../../test/builders.ts';
import { nodeCodecs } from '../../test/node-codecs.ts';
import { reducedByteLength } from '../codecs/jpeg-2000/tile-parts.ts';
import type { DecodedFrame } from '../decoded-frame.ts';
import { encodeFrame } from '../encoding/encode-frame.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { decodeFrame } from './decode-frame.ts';
import { rangeOf } from './stored-values.ts';

const u = TransferSyntaxUid;
const codecs = nodeCodecs();
const [rows, columns] = [301, 510];
const grey = greyFormat({ rows, columns, bitsStored: 12, highBit: 11 });
const rgb = colourFormat({ rows, columns });

/** Broad waves: halved, they are as good as every second sample. */
function wavesOf(format: PixelFormat): DecodedFrame {
  const { samplesPerPixel, bitsStored } = format;
  const Container = (bitsStored > 8 ? Uint16Array : Uint8Array) as Uint8ArrayConstructor;
  const values = Container.from({ length: rows * columns * samplesPerPixel }, (_, i) => {
    const pixel = Math.floor(i / samplesPerPixel);
    const [row, column] = [Math.floor(pixel / columns), pixel % columns];
    return (
      (0.5 + 0.2 * Math.sin(column / 60 + (i % samplesPerPixel)) + 0.2 * Math.cos(row / 50)) * 2 ** bitsStored
    );
  });
  return { rows, columns, samplesPerPixel: samplesPerPixel === 3 ? 3 : 1, values, ...rangeOf(values) };
}

/** Largest difference between a picture halved `level` times and the samples it stands for, in parts of the range. */
function deviation(
  reduced: DecodedFrame,
  whole: DecodedFrame,
  level: number,
  { bitsStored }: PixelFormat,
): number {
  const { samplesPerPixel } = whole;
  let largest = 0;
  for (let at = 0; at < reduced.values.length; at++) {
    const pixel = Math.floor(at / samplesPerPixel);
    const row = Math.min(rows - 1, Math.floor(pixel / reduced.columns) << level);
    const column = Math.min(columns - 1, (pixel % reduced.columns) << level);
    const expected = whole.values[
      (row * columns + column) * samplesPerPixel + (at % samplesPerPixel)
    ] as number;
    largest = Math.max(largest, Math.abs((reduced.values[at] as number) - expected));
  }
  return largest / 2 ** bitsStored;
}

describe.each([
  ['JPEG 2000', u.Jpeg2000Lossless],
  ['HTJ2K', u.Htj2kLosslessRpcl],
])('%s at a lower resolution', (_, uid) => {
  test.each([
    [1, 151, 255],
    [2, 76, 128],
    [3, 38, 64],
  ])('halved %i times has %i rows and %i columns', async (resolutionLevel, expectedRows, expectedColumns) => {
    for (const format of [grey, rgb]) {
      const whole = wavesOf(format);
      const { encoded, format: stored } = await encodeFrame(whole, format, uid, codecs);
      const reduced = await decodeFrame(encoded, stored, codecs, { resolutionLevel });
      expect([reduced.rows, reduced.columns]).toEqual([expectedRows, expectedColumns]);
      expect(reduced.values.length).toBe(expectedRows * expectedColumns * format.samplesPerPixel);
      expect(reduced.truncated).toBeUndefined();
      expect(deviation(reduced, whole, resolutionLevel, format)).toBeLessThan(0.03);
    }
  });

  test('halved more often than it was is the smallest there is', async () => {
    const { encoded } = await encodeFrame(wavesOf(grey), grey, uid, codecs);
    const smallest = await decodeFrame(encoded, grey, codecs, { resolutionLevel: 30 });
    expect([smallest.rows, smallest.columns]).toEqual([10, 16]);
  });

  test('the first part of the codestream gives the same small picture', async () => {
    const { encoded } = await encodeFrame(wavesOf(grey), grey, uid, codecs);
    const whole = await decodeFrame(encoded, grey, codecs, { resolutionLevel: 3 });
    const bytes = encoded.bytes.subarray(0, Math.floor(encoded.bytes.length / 3));
    const partly = await decodeFrame({ ...encoded, bytes }, grey, codecs, { resolutionLevel: 3 });
    expect(partly.values).toEqual(whole.values);
  });
});

describe('how much of a codestream is enough', () => {
  test('is told by the tile-part lengths of HTJ2K with RPCL options, from its head alone', async () => {
    const { encoded } = await encodeFrame(wavesOf(grey), grey, u.Htj2kLosslessRpcl, codecs);
    for (const resolutionLevel of [1, 2, 3, 4]) {
      const enough = reducedByteLength(encoded.bytes.subarray(0, 400), resolutionLevel) ?? 0;
      expect(enough).toBeLessThan(encoded.bytes.length);
      const bytes = encoded.bytes.subarray(0, enough);
      const partly = await decodeFrame({ ...encoded, bytes }, grey, codecs, { resolutionLevel });
      const whole = await decodeFrame(encoded, grey, codecs, { resolutionLevel });
      expect(partly.values).toEqual(whole.values);
      expect(partly.truncated).toBeUndefined();
    }
    expect(reducedByteLength(encoded.bytes, 0)).toBe(encoded.bytes.length - 2); // all but EOC
  });

  test('one byte less marks the picture', async () => {
    const { encoded } = await encodeFrame(wavesOf(grey), grey, u.Htj2kLosslessRpcl, codecs);
    const enough = reducedByteLength(encoded.bytes, 2) ?? 0;
    const bytes = encoded.bytes.subarray(0, enough - 1);
    const partly = await decodeFrame({ ...encoded, bytes }, grey, codecs, { resolutionLevel: 2 });
    expect(partly.truncated).toEqual({ wholePixels: 0 });
  });

  test('is not told where nothing says it', async () => {
    const { encoded } = await encodeFrame(wavesOf(grey), grey, u.Jpeg2000Lossless, codecs);
    expect(reducedByteLength(encoded.bytes, 2)).toBeUndefined();
  });
});

test.each([
  ['native', u.ExplicitVrLittleEndian],
  ['RLE', u.RleLossless],
  ['JPEG-LS', u.JpegLsLossless],
])('%s has no smaller picture, and says so', async (_, uid) => {
  const { encoded } = await encodeFrame(wavesOf(grey), grey, uid, codecs);
  await expect(decodeFrame(encoded, grey, codecs, { resolutionLevel: 1 })).rejects.toMatchObject({
    code: 'PIXELS_RESOLUTION_UNAVAILABLE',
  });
});
