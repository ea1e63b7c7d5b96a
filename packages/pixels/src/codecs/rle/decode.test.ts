import { expect, test } from 'vitest';
import { hex } from '../../../test/builders.ts';
import { decodeRle } from './decode.ts';

/** Header of two segments, then their bytes. */
const twoSegments = (secondOffset: string, segments: string) =>
  hex(`02 00 00 00  40 00 00 00  ${secondOffset} ${'00 '.repeat(52)} ${segments}`);

test('trap 52: 16-bit samples come as two byte planes, high bytes first', () => {
  const encoded = twoSegments(
    '44 00 00 00',
    `03 01 02 03 // three of four literal bytes are missing: cut at the next segment
     FD AA       // four times AA`,
  );
  expect(() => decodeRle(encoded, 4, 1, 2)).toThrow(/Segment 1 holds 3 of 4 bytes/);

  const whole = twoSegments('45 00 00 00', '03 01 02 03 04  FD AA 00');
  expect([...decodeRle(whole, 4, 1, 2)]).toEqual([0xaa, 1, 0xaa, 2, 0xaa, 3, 0xaa, 4]);
});

test('trap 52: a control byte of 128 does nothing', () => {
  const encoded = hex(`01 00 00 00 40 00 00 00 ${'00 '.repeat(56)} 80 01 07 08`);
  expect([...decodeRle(encoded, 2, 1, 1)]).toEqual([7, 8]);
});

test('trap 52: the number of segments must be samples × bytes', () => {
  const encoded = twoSegments('45 00 00 00', '03 01 02 03 04  FD AA 00');
  expect(() => decodeRle(encoded, 4, 3, 1)).toThrow(/It has 2 segments where the header needs 3/);
});

test('trap 52: an offset past the end, a short header and an impossible size are refused', () => {
  expect(() => decodeRle(twoSegments('FF FF 00 00', '03 01 02 03 04'), 4, 1, 2)).toThrow(
    /Segment 2 does not begin/,
  );
  expect(() => decodeRle(new Uint8Array(10), 4, 1, 2)).toThrow(/shorter than its 64-byte header/);
  expect(() => decodeRle(twoSegments('42 00 00 00', 'FD AA FD AA'), 2 ** 31, 1, 2)).toThrow(
    /too short for the size/,
  );
});

test('trap 52: 32-bit samples come as four byte planes, highest bytes first, and pad bytes are no matter', () => {
  const offsets = '04 00 00 00  40 00 00 00  44 00 00 00  48 00 00 00  4C 00 00 00';
  const segments = '01 11 51 00  01 22 52 00  01 33 53 00  01 44 54 00'; // two literal bytes and a pad each
  const encoded = hex(`${offsets} ${'00 '.repeat(44)} ${segments} 00`);
  expect([...decodeRle(encoded, 2, 1, 4)]).toEqual([0x44, 0x33, 0x22, 0x11, 0x54, 0x53, 0x52, 0x51]);
});

test('trap 52: colour comes as planes of one sample after another', () => {
  const offsets = '03 00 00 00  40 00 00 00  44 00 00 00  48 00 00 00';
  const encoded = hex(`${offsets} ${'00 '.repeat(48)} 01 A1 A2 00  01 B1 B2 00  01 C1 C2 00`);
  expect([...decodeRle(encoded, 2, 3, 1)]).toEqual([0xa1, 0xb1, 0xc1, 0xa2, 0xb2, 0xc2]);
});
