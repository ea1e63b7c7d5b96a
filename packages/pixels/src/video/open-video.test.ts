import { bytesSource, type ByteSource, readRange } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { annexB, h264Pictures, parameterSets, type WrittenPicture } from '../../test/h264-writer.ts';
import { mp4Of, transportStreamOf } from '../../test/video-wrappings.ts';
import { openVideo } from './index.ts';

/** Decoded in this order, two times from an IDR picture on; numbers are places in the order of display. */
const order = [0, 3, 1, 2, 4, 5, 8, 6, 7, 9];
const written: WrittenPicture[] = order.map((place, index) => ({
  luma: [16 + place, 235],
  idr: index % 5 === 0,
  order: place % 5,
  isReference: ![1, 2, 6, 7].includes(place),
}));
const stream = { columns: 2, rows: 1, pictures: written };
const pictures = h264Pictures(stream);
const bare = h264Pictures({ ...stream, repeatsParameterSets: false });
const withoutSets = pictures.map((units) => units.filter((unit) => ((unit[0] ?? 0) & 31) < 6));

const wrapped: Record<string, Uint8Array> = {
  'no container': annexB(pictures),
  'no container, delimiters between pictures': annexB(h264Pictures({ ...stream, hasDelimiters: true })),
  'no container, parameter sets only at the beginning': annexB(bare),
  'a transport stream': transportStreamOf(pictures.map((units) => annexB([units]))),
  'a transport stream that divides pictures anywhere': transportStreamOf(inPieces(annexB(pictures), 300)),
  'an MP4 file': mp4Of(withoutSets, { order, sync: [1, 6], parameterSets: parameterSets(2, 1, true) }),
  'an MP4 file with its tables at the end': mp4Of(withoutSets, {
    order,
    sync: [1, 6],
    parameterSets: parameterSets(2, 1, true),
    isMovieLast: true,
  }),
};

describe.each(Object.entries(wrapped))('H.264 in %s', (name, bytes) => {
  test('has every picture at its place in the order of display, with its own bytes', async () => {
    const source = bytesSource(bytes);
    const track = await openVideo(source);
    const isMp4 = name.includes('MP4');
    for (let frameIndex = 0; frameIndex < 10; frameIndex++) {
      const position = await track.findPosition(frameIndex);
      expect(position).toBe(order.indexOf(frameIndex));
      const picture = track.pictureAt(position ?? -1);
      if (!picture) throw new Error('no picture');
      const unwrapped = track.unwrap(picture, await readRange(source, picture));
      // The macroblocks are stored as they are: 16 + the place, 256 times.
      expect(countOf(unwrapped, 16 + frameIndex)).toBeGreaterThanOrEqual(256);
      expect(countOf(unwrapped, 16 + ((frameIndex + 1) % 10))).toBeLessThan(20);
      expect(unitTypes(unwrapped, isMp4).at(-1)).toBe(frameIndex % 5 === 0 ? 5 : 1);
      expect(unitTypes(unwrapped, isMp4).includes(7)).toBe(!isMp4 && frameIndex % 5 === 0);
    }
    expect(await track.findPosition(10)).toBeUndefined();
    expect(track.numberOfFrames).toBe(10);
    expect(track.setup.codec).toBe('avc1.4D001E');
    expect(track.setup.description !== undefined).toBe(isMp4);
  });

  test('is decoded from the last IDR picture on', async () => {
    const track = await openVideo(bytesSource(bytes));
    await track.findPosition(9);
    expect([0, 1, 4, 5, 9].map((position) => track.startFor(position))).toEqual([0, 0, 0, 5, 5]);
  });
});

test('a picture that is shown before the one decoding can begin at is decoded from the one before that', async () => {
  // Decoded 0 1 3 2: the third, shown last, is said to be one to begin at, as an open group of pictures has it.
  const openGroup = mp4Of(withoutSets.slice(0, 4), {
    order: [0, 1, 3, 2],
    sync: [1, 3],
    parameterSets: parameterSets(2, 1, true),
  });
  const track = await openVideo(bytesSource(openGroup));
  expect([2, 3].map((position) => track.startFor(position))).toEqual([2, 0]);
});

test('of a long stream no more is read than the frame that is asked for needs', async () => {
  const long = annexB(
    h264Pictures({
      columns: 60,
      rows: 20,
      pictures: Array.from({ length: 12 }, () => ({ luma: new Array<number>(1200).fill(99), idr: true })),
    }),
  );
  let read = 0;
  const source: ByteSource = {
    byteLength: long.length,
    read: async (byteOffset, byteLength) => {
      read += byteLength;
      return long.subarray(byteOffset, byteOffset + byteLength);
    },
  };
  const track = await openVideo(source);
  await track.findPosition(2);
  expect(read).toBeLessThan(long.length / 2);
  expect(track.numberOfFrames).toBeUndefined();
});

describe('what is not shown is said by name', () => {
  const refused = async (bytes: Uint8Array) =>
    openVideo(bytesSource(bytes)).then(
      () => 'opened',
      (error: Error) => error.message,
    );

  test.each([
    ['MPEG-2', Uint8Array.of(0, 0, 1, 0xb3), /MPEG-2 video is not shown/],
    ['MPEG-2 in a program stream', Uint8Array.of(0, 0, 1, 0xba), /MPEG-2 video is not shown/],
    [
      'MPEG-2 in a transport stream',
      transportStreamOf([Uint8Array.of(0, 0, 1)], 0x02),
      /MPEG-2 video is not shown/,
    ],
    ['HEVC without container', Uint8Array.of(0, 0, 1, 0x40, 1), /HEVC that is in no MP4/],
    [
      'HEVC in a transport stream',
      transportStreamOf([Uint8Array.of(0, 0, 1)], 0x24),
      /HEVC that is in no MP4/,
    ],
    ['bytes of anything', new Uint8Array(500).fill(77), /holds no H\.264 picture/],
    ['nothing', new Uint8Array(0), /holds no H\.264 picture/],
  ])('%s', async (_what, bytes, message) => {
    expect(await refused(bytes)).toMatch(message);
    expect(await refused(bytes)).toMatch(/fetch the instance again|convert it to H\.264/i);
  });

  test('an MP4 file cut within its tables, at any byte', async () => {
    const whole = wrapped['an MP4 file'] ?? new Uint8Array(0);
    const tablesEnd = 20 + new DataView(whole.buffer).getUint32(20);
    for (let end = 24; end < tablesEnd; end += 7)
      expect(await refused(whole.slice(0, end))).toMatch(/MP4 file|cannot be told apart/);
  });

  test('two pictures at one place in the order of display', async () => {
    const twice = [
      { ...(written[0] as WrittenPicture) },
      ...[1, 1].map((place) => ({ luma: [], idr: false, order: place })),
    ];
    expect(await refused(annexB(h264Pictures({ ...stream, pictures: twice })))).toMatch(
      /claim the same place/,
    );
  });
});

function inPieces(bytes: Uint8Array, length: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
    bytes.subarray(index * length, (index + 1) * length),
  );
}

const countOf = (bytes: Uint8Array, value: number) => bytes.filter((byte) => byte === value).length;

function unitTypes(bytes: Uint8Array, hasLengths: boolean): number[] {
  const types: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (hasLengths) {
      types.push((bytes[at + 4] ?? 0) & 31);
      at += 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);
    } else {
      const isStart = bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1;
      if (isStart) types.push((bytes[at + 3] ?? 0) & 31);
      at++;
    }
  }
  return types;
}
