import { videoError } from './errors.ts';
import { readSequenceParameterSet } from './h264-parameter-sets.ts';
import { BoxReader, boxesIn, findBox } from './mp4-box.ts';
import type { VideoDecoderSetup } from './video-track.ts';

/** Of a VisualSampleEntry before the boxes in it. ISO/IEC 14496-12 §12.1.3. */
const visualEntryBytes = 78;

/** What the first sample entry of a video track says of its decoder. @param descriptions content of the `stsd` box */
export function readSampleEntry(descriptions: Uint8Array): VideoDecoderSetup {
  const [entry] = boxesIn(descriptions, 8);
  const inside = entry?.content.subarray(visualEntryBytes) ?? new Uint8Array(0);
  const avc = findBox(inside, 'avcC');
  if (avc) return h264Setup(avc);
  const hevc = findBox(inside, 'hvcC');
  if (hevc) return { codec: hevcCodec(hevc), description: hevc, colour: {} };
  throw videoError('PIXELS_VIDEO_UNSUPPORTED', { what: `An MP4 file of type ${entry?.type ?? 'none'}` });
}

/** AVCDecoderConfigurationRecord. ISO/IEC 14496-15 §5.3.3.1. */
function h264Setup(record: Uint8Array): VideoDecoderSetup {
  const reader = new BoxReader(record);
  if ((reader.byte(5) & 0x1f) === 0)
    throw videoError('PIXELS_VIDEO_UNREADABLE', { problem: 'Its MP4 file has no sequence parameter set' });
  const { codec, colour } = readSequenceParameterSet(record.subarray(8, 8 + reader.word(6)));
  return { codec, description: record, colour };
}

/**
 * The codec of an HEVCDecoderConfigurationRecord as ISO/IEC 14496-15 §E.3 names it: profile, its compatibility flags in reverse,
 * tier and level, constraints without the zero bytes at their end. `hvc1.1.6.L93.B0`
 */
function hevcCodec(record: Uint8Array): string {
  const reader = new BoxReader(record);
  const profile = reader.byte(1);
  const space = ['', 'A', 'B', 'C'][profile >> 6] ?? '';
  let flags = reader.long(2);
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++, flags = Math.floor(flags / 2)) reversed = reversed * 2 + (flags % 2);
  const constraints = [6, 7, 8, 9, 10, 11].map((at) => reader.byte(at));
  while (constraints.at(-1) === 0) constraints.pop();
  const tier = (profile & 0x20) !== 0 ? 'H' : 'L';
  const hex = (value: number) => value.toString(16).toUpperCase();
  return [
    'hvc1',
    `${space}${profile & 0x1f}`,
    hex(reversed),
    `${tier}${reader.byte(12)}`,
    ...constraints.map(hex),
  ].join('.');
}
