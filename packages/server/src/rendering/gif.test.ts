import { expect, test } from 'vitest';
import { encodeGif } from './gif.ts';

/** Reads a GIF with one image as its specification says (GIF 89a, Appendix F): for the test alone. */
function decodeGif(bytes: Uint8Array): { columns: number; rows: number; pixels: number[][] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const table = bytes.subarray(13, 13 + 768);
  let at = 13 + 768 + 10;
  const smallest = bytes[at++] as number;
  const data: number[] = [];
  for (let length = bytes[at++] as number; length > 0; length = bytes[at++] as number) {
    data.push(...bytes.subarray(at, at + length));
    at += length;
  }
  const clear = 1 << smallest;
  let codeBits = smallest + 1;
  let strings: number[][] = [];
  let before: number[] | undefined;
  const indexes: number[] = [];
  const reset = () => {
    strings = Array.from({ length: clear + 2 }, (_, code) => [code]);
    codeBits = smallest + 1;
    before = undefined;
  };
  for (let bit = 0; ; ) {
    let code = 0;
    for (let index = 0; index < codeBits; index++, bit++)
      code |= (((data[bit >> 3] as number) >> (bit & 7)) & 1) << index;
    if (code === clear) {
      reset();
      continue;
    }
    if (code === clear + 1) break;
    const known: number[] = strings[code] ?? [...(before ?? []), (before ?? [])[0] as number];
    indexes.push(...known);
    if (before && strings.length < 4096) strings.push([...before, known[0] as number]);
    if (strings.length === 1 << codeBits && codeBits < 12) codeBits++;
    before = known;
  }
  return {
    columns: view.getUint16(6, true),
    rows: view.getUint16(8, true),
    pixels: indexes.map((index) => [...table.subarray(index * 3, index * 3 + 3)]),
  };
}

test('a grey picture comes back exactly, also when its table of codes is full', () => {
  const size = { columns: 200, rows: 150 };
  let state = 1;
  const samples = Uint8ClampedArray.from({ length: 30_000 }, (_, index) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return index < 5000 ? index % 7 : state >>> 24;
  });
  const { columns, rows, pixels } = decodeGif(encodeGif({ ...size, samplesPerPixel: 1, samples }));
  expect({ columns, rows }).toEqual(size);
  expect(pixels.map(([red]) => red)).toEqual([...samples]);
});

test('a colour comes back as the nearest of its table', () => {
  const samples = Uint8ClampedArray.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 130, 128, 120);
  const { pixels } = decodeGif(encodeGif({ columns: 4, rows: 1, samplesPerPixel: 3, samples }));
  expect(pixels.slice(0, 3)).toEqual([
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
  ]);
  for (const [index, level] of [130, 128, 120].entries())
    expect(Math.abs((pixels[3]?.[index] ?? 0) - level)).toBeLessThanOrEqual(26);
});
