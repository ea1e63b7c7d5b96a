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

test('an unaligned frame is read all the same', async () => {
  const bytes = hex('EE 01 00 02 00 03 00 04 00').subarray(1);
  expect([...(await decode(bytes, greyFormat())).values]).toEqual([1, 2, 3, 4]);
});

test('garbage above Bits Stored is masked, for unsigned samples too (trap 11)', async () => {
  const format = greyFormat({ bitsStored: 12, highBit: 11 });
  const bytes = hex('01 F0 FF 0F 00 10 FF FF');
  const before = Uint8Array.from(bytes);
  expect([...(await decode(bytes, format)).values]).toEqual([1, 4095, 0, 4095]);
  expect(bytes).toEqual(before);
});

test('signed samples are extended from High Bit (traps 11, 14)', async () => {
  const format = greyFormat({ bitsStored: 12, highBit: 11, signed: true });
  const { values } = await decode(hex('FF 0F 00 08 FF 07 FF FF'), format);
  expect(values).toEqual(Int16Array.of(-1, -2048, 2047, -1));
});

test('samples are shifted down when High Bit is above Bits Stored − 1 (trap 11)', async () => {
  const format = greyFormat({ bitsStored: 12, highBit: 15 });
  expect([...(await decode(hex('10 00 F0 FF 2F 00 00 80'), format)).values]).toEqual([1, 4095, 2, 2048]);
});

test('32-bit unsigned samples keep their highest bit (trap 53)', async () => {
  const format = greyFormat({ columns: 2, bitsAllocated: 32, bitsStored: 32, highBit: 31 });
  const { values } = await decode(hex('FF FF FF FF 01 00 00 00'), format);
  expect(values).toEqual(Uint32Array.of(4294967295, 1));
});

test('float samples stay floats, and NaN does not touch the range (trap 53)', async () => {
  const format = greyFormat({ columns: 3, bitsAllocated: 32, bitsStored: 32, highBit: 31, float: 32 });
  const bytes = hex('00 00 C0 3F 00 00 C0 7F 00 00 00 BF'); // 1.5, NaN, −0.5
  const { values, minimum, maximum } = await decode(bytes, format);
  expect([...values]).toEqual([1.5, Number.NaN, -0.5]);
  expect([minimum, maximum]).toEqual([-0.5, 1.5]);
});

test('big endian swaps 16-bit samples, and leaves the caller’s bytes alone (trap 62)', async () => {
  const bytes = hex('00 01 12 34 FF FF 80 00');
  const { values } = await decode(bytes, greyFormat(), ExplicitVrBigEndian);
  expect([...values]).toEqual([1, 0x1234, 65535, 32768]);
  expect([...bytes.subarray(0, 2)]).toEqual([0, 1]);
});

test('big endian swaps 8-bit samples only where they are kept in words (trap 62)', async () => {
  const format = greyFormat({ bitsAllocated: 8, bitsStored: 8, highBit: 7 });
  const bytes = hex('01 02 03 04');
  expect([...(await decode(bytes, format, ExplicitVrBigEndian)).values]).toEqual([1, 2, 3, 4]);
  expect([...(await decode(bytes, { ...format, inWords: true }, ExplicitVrBigEndian)).values]).toEqual([
    2, 1, 4, 3,
  ]);
});

test('1-bit frames begin inside a byte, lowest bit first (trap 42)', async () => {
  const format = greyFormat({ columns: 3, rows: 3, bitsAllocated: 1, bitsStored: 1, highBit: 0 });
  // second frame of 3 × 3: bits 9 to 17 of the stream, so one bit into the second byte
  const encoded = { transferSyntaxUid: ExplicitVrLittleEndian, bytes: hex('0A 03'), bitOffset: 1 };
  expect([...(await decodeFrame(encoded, format, codecs)).values]).toEqual([1, 0, 1, 0, 0, 0, 0, 1, 1]);
});

test('planar colour is brought together by pixel (trap 15)', async () => {
  const format = colourFormat({ planarConfiguration: 1 });
  expect([...(await decode(hex('01 02 11 12 21 22'), format)).values]).toEqual([
    0x01, 0x11, 0x21, 0x02, 0x12, 0x22,
  ]);
});

test('YBR_FULL becomes RGB once (traps 16, 18)', async () => {
  const format = colourFormat({ photometricInterpretation: 'YBR_FULL' });
  // red is Y 76.245, Cb 84.97, Cr 255.5; grey has no chrominance
  const { values } = await decode(hex('4C 55 FF 80 80 80'), format);
  expect([...values]).toEqual([254, 0, 0, 128, 128, 128]);
});

test('native YBR_FULL_422 comes as Y1 Y2 Cb Cr, chrominance shared (trap 16)', async () => {
  const format = colourFormat({ photometricInterpretation: 'YBR_FULL_422' });
  expect([...(await decode(hex('40 C0 80 80'), format)).values]).toEqual([64, 64, 64, 192, 192, 192]);
});

test('YBR_FULL_422 stored with all samples is read as YBR_FULL (trap 16)', async () => {
  const format = colourFormat({ photometricInterpretation: 'YBR_FULL_422' });
  expect([...(await decode(hex('40 80 80 C0 80 80'), format)).values]).toEqual([64, 64, 64, 192, 192, 192]);
});

test('YBR_PARTIAL_422 stretches 16–235 to the full range (trap 17)', async () => {
  const format = colourFormat({ photometricInterpretation: 'YBR_PARTIAL_422' });
  expect([...(await decode(hex('10 EB 80 80'), format)).values]).toEqual([0, 0, 0, 255, 255, 255]);
});

test('pixel data cut short is refused with both lengths; more than needed is padding (trap 66)', async () => {
  await expect(decode(new Uint8Array(7), greyFormat())).rejects.toMatchObject({
    code: 'PIXELS_LENGTH_TOO_SHORT',
    what: 'The frame needs 8 bytes, 7 are there',
  });
  expect((await decode(new Uint8Array(9), greyFormat())).values.length).toBe(4);
});

test('bits of an embedded overlay are taken out before masking (trap 12)', async () => {
  const format = greyFormat({ bitsStored: 12, highBit: 11, embeddedOverlayBits: [12] });
  const { values, embeddedOverlays } = await decode(hex('01 10 02 00 03 10 04 00'), format);
  expect([...values]).toEqual([1, 2, 3, 4]);
  expect(embeddedOverlays).toEqual([{ bitPosition: 12, mask: Uint8Array.of(1, 0, 1, 0) }]);
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
