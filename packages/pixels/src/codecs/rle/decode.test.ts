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
