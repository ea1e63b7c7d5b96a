import { describe, expect, test } from 'vitest';
import { greyFormat } from '../../../test/builders.ts';
import { type CharlsPicture, loadCharls } from '../../../test/charls.ts';
import { decodeJpegLs } from './decode.ts';
import { encodeJpegLs } from './encode.ts';

const charls = await loadCharls();

/** Flat ground for runs, steps, slopes and noise, or noise alone; the same every time. */
function picture(length: number, bits: number, noiseOnly: boolean): Uint8Array | Uint16Array {
  const highest = 2 ** bits - 1;
  let state = length + bits;
  const Container = (bits <= 8 ? Uint8Array : Uint16Array) as Uint16ArrayConstructor;
  return Container.from({ length }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const noise = Math.floor((state / 2 ** 32) * (highest + 1));
    if (noiseOnly) return noise;
    if (i % 97 < 40) return i % 194 < 97 ? 0 : highest;
    return i % 31 < 11 ? Math.floor((i / length) * highest) : i % 5 === 0 ? noise : highest >> 1;
  });
}

const sizes = [
  [1, 1],
  [1, 70],
  [70, 1],
  [9, 7],
  [40, 51],
] as const;

const sameBytes = (some: ArrayBufferView, others: ArrayBufferView) => bytesOf(some).equals(bytesOf(others));
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** The entropy-coded bytes: CharLS and we may put other segments in front. */
const scanOf = (codestream: Uint8Array) => codestream.subarray(bytesOf(codestream).indexOf('ffda', 0, 'hex'));

async function expectAsCharls(made: Omit<CharlsPicture, 'interleave'>, noiseOnly: boolean): Promise<void> {
  const { rows, columns, bitsPerSample, componentCount, near } = made;
  const samples = picture(rows * columns * componentCount, bitsPerSample, noiseOnly);
  const encoded = await encodeJpegLs(
    { rows, columns, componentCount, precision: bitsPerSample, samples },
    near,
  );
  const whole = { ...made, interleave: componentCount > 1 ? 2 : 0 } as const;
  const what = JSON.stringify({ ...whole, noiseOnly });
  expect(sameBytes(scanOf(encoded), scanOf(charls.encode(samples, whole))), what).toBe(true);
  const decoded = charls.decode(encoded, whole);
  expect(
    Math.max(...decoded.map((sample, i) => Math.abs(sample - (samples[i] as number)))),
    what,
  ).toBeLessThanOrEqual(near);
}

describe('a picture has the same bits as from CharLS', () => {
  test.each([2, 3, 5, 7, 8, 9, 10, 12, 14, 15, 16])('of %i bits', async (bitsPerSample) => {
    for (const [rows, columns] of sizes)
      for (const componentCount of [1, 3])
        for (const noiseOnly of [false, true])
          await expectAsCharls({ rows, columns, bitsPerSample, componentCount, near: 0 }, noiseOnly);
  });

  test.each([
    [2, 1],
    [5, 2],
    [7, 5],
    [8, 1],
    [8, 20],
    [8, 127],
    [12, 3],
    [12, 100],
    [16, 5],
    [16, 255],
  ])('of %i bits, near-lossless within %i', async (bitsPerSample, near) => {
    for (const [rows, columns] of sizes)
      for (const componentCount of [1, 3])
        for (const noiseOnly of [false, true])
          await expectAsCharls({ rows, columns, bitsPerSample, componentCount, near }, noiseOnly);
  });
});

test('noise that grows, and is taken out of the kernel in parts, comes back the same from CharLS and from us', async () => {
  const [rows, columns] = [300, 700];
  for (const bitsPerSample of [8, 16]) {
    const samples = picture(rows * columns * 3, bitsPerSample, true);
    const made = { rows, columns, componentCount: 3, precision: bitsPerSample, samples };
    const encoded = await encodeJpegLs(made, 0);
    expect(encoded.length).toBeGreaterThan(samples.byteLength);
    const format = greyFormat({ rows, columns, samplesPerPixel: 3 });
    expect(sameBytes((await decodeJpegLs(encoded, format)).samples, samples)).toBe(true);
    const whole = { ...made, bitsPerSample, interleave: 2, near: 0 } as const;
    expect(sameBytes(charls.decode(encoded, whole), samples)).toBe(true);
  }
});
