import { expect, test } from 'vitest';
import type { Address } from '../wasm-memory.ts';
import { interpolationKernel } from './interpolation-kernel.ts';

const memory = interpolationKernel();
const { exports } = memory;

function floats(values: readonly number[], before = 0): Address {
  const address = memory.allocate((values.length + 8) * 4);
  new Float32Array(exports.memory.buffer, address, values.length).set(values);
  return address + before * 4;
}
function words(values: readonly number[]): Address {
  const address = memory.allocate((values.length + 8) * 4);
  new Uint32Array(exports.memory.buffer, address, values.length).set(values);
  return address;
}
const floatsAt = (address: Address, count: number) => [
  ...new Float32Array(exports.memory.buffer, address, count),
];
const pixelsAt = (address: Address, count: number) => [
  ...new Uint32Array(exports.memory.buffer, address, count),
];

test('rounds levels halves up, clamps them, and leaves NaN for the caller', () => {
  memory.clear();
  const levels = [0.49, 0.5, 1.5, 254.5, 255.4, 1e12, -1e12, Number.NaN, 2.5];
  const row = floats(levels);
  const pixels = memory.allocate(64);
  expect(exports.shadeGrey(row, levels.length, pixels)).toBe(1);
  const expected = [0, 1, 2, 255, 255, 255, 0].map((level) => (level * 0x010101 + 0xff000000) >>> 0);
  expect(pixelsAt(pixels, levels.length)).toEqual([...expected, 0, 0xff030303]);
  expect(exports.shadeGrey(row, 7, pixels)).toBe(0);
});

test('writes no pixel beyond the last', () => {
  memory.clear();
  const row = floats([10, 20, 30, 40, 50]);
  const pixels = words([7, 7, 7, 7, 7, 7, 7, 7]);
  exports.shadeGrey(row, 5, pixels);
  expect(pixelsAt(pixels + 20, 3)).toEqual([7, 7, 7]);
});

test('keeps every stored value of a byte or two, with its sign', () => {
  memory.clear();
  const stored = memory.allocate(64);
  const row = memory.allocate(64);
  new Int16Array(exports.memory.buffer, stored, 4).set([-32768, -1, 32767, 5]);
  exports.widenSignedWords(stored, 4, row);
  expect(floatsAt(row, 4)).toEqual([-32768, -1, 32767, 5]);
  exports.widenWords(stored, 4, row);
  expect(floatsAt(row, 4)).toEqual([32768, 65535, 32767, 5]);
  new Int8Array(exports.memory.buffer, stored, 4).set([-128, -1, 127, 5]);
  exports.widenSignedBytes(stored, 4, row);
  expect(floatsAt(row, 4)).toEqual([-128, -1, 127, 5]);
  exports.widenBytes(stored, 4, row);
  expect(floatsAt(row, 4)).toEqual([128, 255, 127, 5]);
});

test('blends across and then applies what is linear', () => {
  memory.clear();
  const row = floats([10, 10, 20, 40, 80, 80, 80], 1);
  const into = memory.allocate(64);
  const indexes = words([0, 1, 2, 3]);
  exports.blendAcross(row, indexes, floats([0.5, 0.25, 0, 1]), 4, 10, 2, 3, into);
  expect(floatsAt(into, 4)).toEqual([13, 33, 63, 143]);
  // Half way Catmull-Rom is (−a + 9b + 9c − d) / 16.
  const half = [-1, 9, 9, -1].map((sixteenths) => sixteenths / 16);
  exports.blendAcrossCubic(row, words([0, 1, 1, 1]), floats([...half, ...half]), 2, 0, 1, 0, into);
  expect(floatsAt(into, 2)).toEqual([(-10 + 90 + 180 - 40) / 16, (-10 + 180 + 360 - 80) / 16]);
});

test('makes NaN of padding, ends included', () => {
  memory.clear();
  const row = floats([-2, -1, 0, 1, 2, 3]);
  exports.markPadding(row, 6, -1, 1);
  expect(floatsAt(row, 6)).toEqual([-2, Number.NaN, Number.NaN, Number.NaN, 2, 3]);
});

test('looks up every word of a run by itself, with its sign, and writes no pixel beyond the last', () => {
  memory.clear();
  const stored = memory.allocate(64);
  new Int16Array(exports.memory.buffer, stored, 7).set([-3, -1, 0, 1, 2, -2, 9]);
  const table = words([100, 101, 102, 103, 104, 105]);
  const pixels = words([7, 7, 7, 7, 7, 7, 7, 7]);
  exports.lookUpWordRun(stored, 6, -3, table, pixels);
  expect(pixelsAt(pixels, 8)).toEqual([100, 102, 103, 104, 105, 101, 7, 7]);
});
