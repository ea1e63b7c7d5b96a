import { TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { colourFormat, greyFormat, hex } from '../../test/builders.ts';
import { nodeCodecs } from '../../test/node-codecs.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { decodeFrame } from './decode-frame.ts';

const { ExplicitVrLittleEndian, ExplicitVrBigEndian } = TransferSyntaxUid;
const codecs = nodeCodecs();
const decode = (bytes: Uint8Array, format: PixelFormat, transferSyntaxUid: string = ExplicitVrLittleEndian) =>
  decodeFrame({ transferSyntaxUid, bytes }, format, codecs);

test('an aligned little endian frame is a view, not a copy', async () => {
  const bytes = hex('00 00 01 00 ff ff 00 80');
  const { values, minimum, maximum } = await decode(bytes, greyFormat());
  expect([...values]).toEqual([0, 1, 65535, 32768]);
  expect(values.buffer).toBe(bytes.buffer);
  expect([minimum, maximum]).toEqual([0, 65535]);
});

test('aligned colour, signed and float frames are views too', async () => {
  const deep = { bitsAllocated: 32, bitsStored: 32, highBit: 31 };
  const formats = [
    colourFormat({ columns: 4 }),
    greyFormat({ columns: 6, signed: true }),
    greyFormat({ columns: 3, ...deep, float: 32 }),
  ];
  for (const format of formats) {
    const bytes = new Uint8Array(12);
    expect((await decode(bytes, format)).values.buffer).toBe(bytes.buffer);
  }
});

test('an unaligned frame is read all the same', async () => {
  const bytes = hex('EE 01 00 02 00 03 00 04 00').subarray(1);
  expect([...(await decode(bytes, greyFormat())).values]).toEqual([1, 2, 3, 4]);
});

test('trap 11: garbage above Bits Stored is masked, for unsigned samples too', async () => {
  const format = greyFormat({ bitsStored: 12, highBit: 11 });
  const bytes = hex('01 F0 FF 0F 00 10 FF FF');
  const before = Uint8Array.from(bytes);
  expect([...(await decode(bytes, format)).values]).toEqual([1, 4095, 0, 4095]);
  expect(bytes).toEqual(before);
});

test('trap 11: signed samples are extended from High Bit', async () => {
  const format = greyFormat({ bitsStored: 12, highBit: 11, signed: true });
  const { values } = await decode(hex('FF 0F 00 08 FF 07 FF FF'), format);
  expect(values).toEqual(Int16Array.of(-1, -2048, 2047, -1));
});

test('trap 11: samples are shifted down when High Bit is above Bits Stored − 1', async () => {
  const format = greyFormat({ bitsStored: 12, highBit: 15 });
  expect([...(await decode(hex('10 00 F0 FF 2F 00 00 80'), format)).values]).toEqual([1, 4095, 2, 2048]);
});

test('trap 53: 32-bit unsigned samples keep their highest bit', async () => {
  const format = greyFormat({ columns: 2, bitsAllocated: 32, bitsStored: 32, highBit: 31 });
  const { values } = await decode(hex('FF FF FF FF 01 00 00 00'), format);
  expect(values).toEqual(Uint32Array.of(4294967295, 1));
});

test('trap 53: float samples stay floats, and NaN does not touch the range', async () => {
  const format = greyFormat({ columns: 3, bitsAllocated: 32, bitsStored: 32, highBit: 31, float: 32 });
  const bytes = hex('00 00 C0 3F 00 00 C0 7F 00 00 00 BF'); // 1.5, NaN, −0.5
  const { values, minimum, maximum } = await decode(bytes, format);
  expect([...values]).toEqual([1.5, Number.NaN, -0.5]);
  expect([minimum, maximum]).toEqual([-0.5, 1.5]);
});

test('trap 62: big endian swaps 16-bit samples, and leaves the caller’s bytes alone', async () => {
  const bytes = hex('00 01 12 34 FF FF 80 00');
  const { values } = await decode(bytes, greyFormat(), ExplicitVrBigEndian);
  expect([...values]).toEqual([1, 0x1234, 65535, 32768]);
  expect([...bytes.subarray(0, 2)]).toEqual([0, 1]);
});

test('trap 62: big endian swaps 8-bit samples only where they are kept in words', async () => {
  const format = greyFormat({ bitsAllocated: 8, bitsStored: 8, highBit: 7 });
  const bytes = hex('01 02 03 04');
  expect([...(await decode(bytes, format, ExplicitVrBigEndian)).values]).toEqual([1, 2, 3, 4]);
  expect([...(await decode(bytes, { ...format, inWords: true }, ExplicitVrBigEndian)).values]).toEqual([
    2, 1, 4, 3,
  ]);
});

test('trap 42: 1-bit frames begin inside a byte, lowest bit first', async () => {
  const format = greyFormat({ columns: 3, rows: 3, bitsAllocated: 1, bitsStored: 1, highBit: 0 });
  // second frame of 3 × 3: bits 9 to 17 of the stream, so one bit into the second byte
  const encoded = { transferSyntaxUid: ExplicitVrLittleEndian, bytes: hex('0A 03'), bitOffset: 1 };
  expect([...(await decodeFrame(encoded, format, codecs)).values]).toEqual([1, 0, 1, 0, 0, 0, 0, 1, 1]);
});

test('trap 15: planar colour is brought together by pixel', async () => {
  const format = colourFormat({ planarConfiguration: 1 });
  expect([...(await decode(hex('01 02 11 12 21 22'), format)).values]).toEqual([
    0x01, 0x11, 0x21, 0x02, 0x12, 0x22,
  ]);
});

test('trap 16: YBR_FULL becomes RGB once', async () => {
  const format = colourFormat({ photometricInterpretation: 'YBR_FULL' });
  // red is Y 76.245, Cb 84.97, Cr 255.5; grey has no chrominance
  const { values } = await decode(hex('4C 55 FF 80 80 80'), format);
  expect([...values]).toEqual([254, 0, 0, 128, 128, 128]);
});

test('trap 16: native YBR_FULL_422 comes as Y1 Y2 Cb Cr, chrominance shared', async () => {
  const format = colourFormat({ photometricInterpretation: 'YBR_FULL_422' });
  expect([...(await decode(hex('40 C0 80 80'), format)).values]).toEqual([64, 64, 64, 192, 192, 192]);
});

test('trap 16: YBR_FULL_422 stored with all samples is read as YBR_FULL', async () => {
  const format = colourFormat({ photometricInterpretation: 'YBR_FULL_422' });
  expect([...(await decode(hex('40 80 80 C0 80 80'), format)).values]).toEqual([64, 64, 64, 192, 192, 192]);
});

test('trap 17: YBR_PARTIAL_422 with all samples is the formula of PS3.3 C.7.6.3.1.2 turned round', async () => {
  const format = colourFormat({ photometricInterpretation: 'YBR_PARTIAL_422' });
  // R 255, G 0, B 0 is Y 0.2568·255 + 16 = 81.5, CB −0.1482·255 + 128 = 90.2, CR 0.4392·255 + 128 = 240
  const { values } = await decode(hex('51 5A F0 10 80 80'), format);
  expect([...values]).toEqual([254, 0, 0, 0, 0, 0]);
});

test('trap 17: YBR_PARTIAL_422 stretches 16–235 to the full range', async () => {
  const format = colourFormat({ photometricInterpretation: 'YBR_PARTIAL_422' });
  expect([...(await decode(hex('10 EB 80 80'), format)).values]).toEqual([0, 0, 0, 255, 255, 255]);
});

test('trap 17: YBR_PARTIAL_420, which native data never is by halves, is read as three samples a pixel', async () => {
  const format = colourFormat({ photometricInterpretation: 'YBR_PARTIAL_420' });
  expect([...(await decode(hex('10 80 80 EB 80 80'), format)).values]).toEqual([0, 0, 0, 255, 255, 255]);
});

test('HSV is turned into RGB, as the retired Photometric Interpretation says', async () => {
  const format = colourFormat({ columns: 6, photometricInterpretation: 'HSV' });
  // Red; 4/256 of a turn on, 24/256 of a sixth to yellow; three sixths on; one and a half; grey; half saturated blue, darker.
  const hsv = '00 FF FF 04 FF FF 80 FF FF 40 FF FF 40 00 77 AB 80 C0';
  const { values } = await decode(hex(hsv), format);
  const red = [255, 0, 0];
  const third = [96, 96, 192]; // 192·(1 − 128/255·(1 − 2/256)) = 96.4, 192·(1 − 128/255) = 95.6
  expect([...values]).toEqual([...red, 255, 24, 0, 0, 255, 255, 128, 255, 0, 119, 119, 119, ...third]);
});

test('trap 66: pixel data cut short is drawn as far as it goes, and marked', async () => {
  const format = greyFormat({ rows: 2, columns: 2 });
  const { values, truncated, minimum, maximum } = await decode(hex('07 00 09 00 08 00'), format);
  expect([...values]).toEqual([7, 9, 8, 0]);
  expect(truncated).toEqual({ wholePixels: 3 });
  expect([minimum, maximum]).toEqual([7, 9]);
});

test('trap 66: half a sample is not a pixel', async () => {
  const format = greyFormat({ rows: 2, columns: 2 });
  expect((await decode(hex('07 00 09 00 08 00 05'), format)).truncated).toEqual({ wholePixels: 3 });
});

test('trap 66: of colour by plane, only pixels whose last plane is there are whole', async () => {
  const format = colourFormat({ rows: 2, planarConfiguration: 1 });
  const { values, truncated } = await decode(hex('01 02 03 04 11 12 13 14 21 22'), format);
  expect(truncated).toEqual({ wholePixels: 2 });
  expect([...values.subarray(0, 6)]).toEqual([0x01, 0x11, 0x21, 0x02, 0x12, 0x22]);
});

test('trap 66: less than one row is refused with both lengths', async () => {
  await expect(decode(new Uint8Array(7), greyFormat())).rejects.toMatchObject({
    code: 'PIXELS_LENGTH_TOO_SHORT',
    what: 'The frame needs 8 bytes, 7 are there',
  });
});

test('trap 66: a few bytes are not made into gigabytes by Rows and Columns', async () => {
  const format = greyFormat({ rows: 65535, columns: 2000 });
  await expect(decode(new Uint8Array(8000), format)).rejects.toMatchObject({
    code: 'PIXELS_LENGTH_TOO_SHORT',
  });
});

test('trap 66: more than needed is padding', async () => {
  const { values, truncated } = await decode(new Uint8Array(9), greyFormat());
  expect(values.length).toBe(4);
  expect(truncated).toBeUndefined();
});

test('trap 12: bits of an embedded overlay are taken out before masking', async () => {
  const format = greyFormat({ bitsStored: 12, highBit: 11, embeddedOverlayBits: [12] });
  const { values, embeddedOverlays } = await decode(hex('01 10 02 00 03 10 04 00'), format);
  expect([...values]).toEqual([1, 2, 3, 4]);
  expect(embeddedOverlays).toEqual([{ bitPosition: 12, mask: Uint8Array.of(1, 0, 1, 0) }]);
});

test('trap 12: overlay bits below the samples are taken out too, and the samples shifted down', async () => {
  const format = greyFormat({ bitsStored: 12, highBit: 15, embeddedOverlayBits: [0, 2] });
  const { values, embeddedOverlays } = await decode(hex('11 00 20 00 35 00 44 00'), format);
  expect([...values]).toEqual([1, 2, 3, 4]);
  expect(embeddedOverlays?.map(({ mask }) => [...mask])).toEqual([
    [1, 0, 1, 0],
    [0, 0, 1, 1],
  ]);
});

test('trap 53: 64-bit integers become numbers while they are exact', async () => {
  const format = greyFormat({ columns: 2, bitsAllocated: 64, bitsStored: 64, highBit: 63, signed: true });
  const { values } = await decode(hex('FF FF FF FF FF FF FF FF  00 00 00 00 01 00 00 00'), format);
  expect(values).toEqual(Float64Array.of(-1, 4294967296));
});

test('trap 53: a 64-bit integer that no number holds is refused, not rounded', async () => {
  const format = greyFormat({ columns: 1, bitsAllocated: 64, bitsStored: 64, highBit: 63 });
  await expect(decode(hex('01 00 00 00 00 00 20 00'), format)).rejects.toMatchObject({
    code: 'PIXELS_FORMAT_UNSUPPORTED',
  });
});

test('trap 53: double samples keep their precision', async () => {
  const format = greyFormat({ columns: 1, bitsAllocated: 64, bitsStored: 64, highBit: 63, float: 64 });
  const { values } = await decode(hex('9A 99 99 99 99 99 B9 3F'), format);
  expect(values).toEqual(Float64Array.of(0.1));
});

test('trap 62: an odd frame in big endian words has its last sample in the second byte of the last word', async () => {
  const format = greyFormat({ columns: 3, bitsAllocated: 8, bitsStored: 8, highBit: 7, inWords: true });
  expect([...(await decode(hex('02 01 00 03'), format, ExplicitVrBigEndian)).values]).toEqual([1, 2, 3]);
});

test('trap 62: a frame in big endian words may begin inside a word', async () => {
  const format = greyFormat({ columns: 3, bitsAllocated: 8, bitsStored: 8, highBit: 7, inWords: true });
  const encoded = { transferSyntaxUid: ExplicitVrBigEndian, bytes: hex('04 03 06 05'), bitOffset: 8 };
  expect([...(await decodeFrame(encoded, format, codecs)).values]).toEqual([4, 5, 6]);
});

test('trap 42: 1-bit frames in big endian words count their bits once the words are swapped', async () => {
  const format = greyFormat({
    columns: 3,
    rows: 3,
    bitsAllocated: 1,
    bitsStored: 1,
    highBit: 0,
    inWords: true,
  });
  // Little endian order would be 00 42 03 00: bits 9 to 17 are 1 0 0 0 0 1 0 1 1.
  const encoded = { transferSyntaxUid: ExplicitVrBigEndian, bytes: hex('42 00 00 03'), bitOffset: 9 };
  expect([...(await decodeFrame(encoded, format, codecs)).values]).toEqual([1, 0, 0, 0, 0, 1, 0, 1, 1]);
});

test('a format that cannot be is refused by name', async () => {
  await expect(decode(new Uint8Array(8), greyFormat({ rows: 0 }))).rejects.toMatchObject({
    code: 'PIXELS_FORMAT_INVALID',
    what: 'Rows is missing or zero',
  });
  await expect(
    decode(new Uint8Array(8), greyFormat({ bitsAllocated: 12, bitsStored: 12 })),
  ).rejects.toMatchObject({
    code: 'PIXELS_FORMAT_UNSUPPORTED',
  });
});

test('an unknown transfer syntax is refused by name', async () => {
  await expect(decode(new Uint8Array(8), greyFormat(), '1.2.3')).rejects.toMatchObject({
    code: 'PIXELS_TRANSFER_SYNTAX_UNSUPPORTED',
  });
});
