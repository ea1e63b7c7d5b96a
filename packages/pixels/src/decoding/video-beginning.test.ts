import { expect, test } from 'vitest';
import { hex } from '../../test/builders.ts';
import { findVideoBeginning } from './video-beginning.ts';

const packets = new Uint8Array(376);
packets[0] = 0x47;
packets[188] = 0x47;

test.each([
  ['an MP4 file', hex('00 00 00 18 66 74 79 70 69 73 6F 6D'), { container: 'mp4' }],
  ['a transport stream', packets, { container: 'mpeg-ts' }],
  ['a program stream', hex('00 00 01 BA 44 00'), { container: 'mpeg-ps', codec: 'mpeg-2' }],
  ['bare MPEG-2', hex('00 00 01 B3 14 00'), { container: 'elementary', codec: 'mpeg-2' }],
  ['bare H.264', hex('00 00 00 01 67 64 00 29'), { container: 'elementary', codec: 'h264' }],
  ['bare H.264 with a delimiter', hex('00 00 01 09 F0'), { container: 'elementary', codec: 'h264' }],
  ['bare HEVC', hex('00 00 00 01 40 01 0C 01'), { container: 'elementary', codec: 'hevc' }],
  ['bare HEVC with a delimiter', hex('00 00 01 46 01 50'), { container: 'elementary', codec: 'hevc' }],
])('%s is told by its first bytes', (_what, bytes, expected) => {
  expect(findVideoBeginning(bytes)).toEqual(expected);
});

test.each([
  ['JPEG', hex('FF D8 FF E0 00 10 4A 46')],
  ['JP2', hex('00 00 00 0C 6A 50 20 20 0D 0A 87 0A')],
  ['RLE', hex('01 00 00 00 40 00 00 00')],
  ['dark pixels', hex('00 00 01 00 01 00 00 00')],
  [
    'one packet that another does not follow',
    Uint8Array.from({ length: 376 }, (_, i) => (i === 0 ? 0x47 : 0)),
  ],
  ['nothing', new Uint8Array(0)],
])('%s is no video', (_what, bytes) => {
  expect(findVideoBeginning(bytes)).toBeUndefined();
});
