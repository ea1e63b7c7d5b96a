import { TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { hex } from '../../test/builders.ts';
import { videoStream } from './video-stream.ts';

const u = TransferSyntaxUid;
const of = (transferSyntaxUid: string, bytes: Uint8Array) => {
  const { codec, container, mediaType } = videoStream({ transferSyntaxUid, bytes });
  return { codec, container, mediaType };
};

const mp4 = hex('00 00 00 18 66 74 79 70 6D 70 34 32'); // a box of 24 bytes, "ftyp", "mp42"
const transportStream = new Uint8Array(376);
transportStream[0] = 0x47;
transportStream[188] = 0x47;

test('a video is handed out whole, with what a player must know', () => {
  expect(of(u.Mpeg4HighProfileLevel41, mp4)).toEqual({
    codec: 'h264',
    container: 'mp4',
    mediaType: 'video/mp4; codecs="avc1.640029"',
  });
  expect(of('1.2.840.10008.1.2.4.104', mp4).mediaType).toBe('video/mp4; codecs="avc1.64002A"');
  expect(of(u.HevcMainProfileLevel51, mp4).mediaType).toBe('video/mp4; codecs="hvc1.1.6.L153.B0"');
  expect(of('1.2.840.10008.1.2.4.108', transportStream)).toEqual({
    codec: 'hevc',
    container: 'mpeg-ts',
    mediaType: 'video/mp2t; codecs="hvc1.2.4.L153.B0"',
  });
});

test('MPEG-2 comes as a program, transport or elementary stream', () => {
  expect(of(u.Mpeg2MainProfileMainLevel, hex('00 00 01 BA 44 00'))).toEqual({
    codec: 'mpeg-2',
    container: 'mpeg-ps',
    mediaType: 'video/mpeg',
  });
  expect(of(u.Mpeg2MainProfileMainLevel, hex('00 00 01 B3 14 00')).container).toBe('elementary');
  expect(of(u.Mpeg2MainProfileMainLevel, transportStream).mediaType).toBe('video/mp2t');
});

test('the bytes are those of the frame, not a copy', () => {
  expect(videoStream({ transferSyntaxUid: u.Mpeg4HighProfileLevel41, bytes: mp4 }).bytes).toBe(mp4);
});

test('what is not a video is refused by name', () => {
  expect(() => of(u.Jpeg2000, mp4)).toThrow(/Transfer syntax 1\.2\.840\.10008\.1\.2\.4\.91 is not a video/);
});
