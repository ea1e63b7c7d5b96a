import { expect, test } from 'vitest';
import { greyFormat } from '../../../test/builders.ts';
import { writeLosslessJpeg } from '../../../test/lossless-jpeg.ts';
import { decodeJpeg } from './decode.ts';

const samples = [300, 301, 302, 310, 320, 330];
const wanted = {
  rows: 2,
  columns: 3,
  precision: 16,
  componentCount: 1,
  predictor: 1,
  restartLines: 0,
  pointTransform: 0,
  samples,
};
const whole = writeLosslessJpeg(wanted);
const format = greyFormat({ rows: 2, columns: 3 });
const decoded = async (codestream: Uint8Array) => [...(await decodeJpeg(codestream, format)).samples];

test.each([
  ['one 00', [0x00]],
  ['one FF', [0xff]],
  ['many 00 and FF', [0x00, 0x00, 0xff, 0xff, 0xff, 0x00]],
  ['a second EOI', [0xff, 0xd9, 0x00]],
])('trap 51: %s behind the end is padding', async (_name, padding) => {
  expect(await decoded(Uint8Array.of(...whole, ...padding))).toEqual(samples);
});

test('trap 51: fill bytes before the end, and a missing end, change nothing', async () => {
  const withoutEnd = whole.subarray(0, whole.length - 2);
  expect(await decoded(withoutEnd)).toEqual(samples);
  expect(await decoded(Uint8Array.of(...withoutEnd, 0xff, 0xff, 0xff, 0xd9))).toEqual(samples);
});

test('trap 51: a thumbnail with a SOI and an EOI of its own in an application segment is passed over', async () => {
  const thumbnail = writeLosslessJpeg({ ...wanted, rows: 1, columns: 1, samples: [7] });
  const length = thumbnail.length + 2;
  const app1 = [0xff, 0xe1, length >> 8, length & 255, ...thumbnail];
  expect(await decoded(Uint8Array.of(0xff, 0xd8, ...app1, ...whole.subarray(2)))).toEqual(samples);
});

test('fill bytes and a comment between segments are passed over', async () => {
  const comment = [0xff, 0xff, 0xff, 0xfe, 0x00, 0x04, 0xff, 0xd9];
  expect(await decoded(Uint8Array.of(0xff, 0xd8, ...comment, ...whole.subarray(2)))).toEqual(samples);
});

test('a Huffman table with more codes than its lengths can hold is refused', async () => {
  const counts = whole.findIndex((byte, i) => byte === 0xff && whole[i + 1] === 0xc4) + 5;
  const damaged = whole.slice();
  damaged[counts] = 3; // three codes of one bit
  await expect(decoded(damaged)).rejects.toMatchObject({ why: 'A Huffman table is not a prefix code.' });
});

test('more scans than any picture needs are refused, so that time stays bounded', async () => {
  const scan = whole.findIndex((byte, i) => byte === 0xff && whole[i + 1] === 0xda);
  const repeated = Array.from({ length: 300 }, () => [...whole.subarray(scan, whole.length - 2)]).flat();
  const codestream = Uint8Array.of(...whole.subarray(0, scan), ...repeated, 0xff, 0xd9);
  await expect(decoded(codestream)).rejects.toMatchObject({ why: 'It has more than 256 scans.' });
});
