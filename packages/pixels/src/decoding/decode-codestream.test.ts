import { joinBytes, TransferSyntaxUid } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { colourFormat, greyFormat, hex } from '../../test/builders.ts';
import { loadCharls } from '../../test/charls.ts';
import { nodeCodecs } from '../../test/node-codecs.ts';
import { joinComponents } from '../codecs/jpeg-2000/join-components.ts';
import { encodeJpegLossless } from '../codecs/jpeg-lossless/encode.ts';
import type { DecodedFrame, SampleArray } from '../decoded-frame.ts';
import { encodeFrame } from '../encoding/encode-frame.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { decodeFrame } from './decode-frame.ts';
import { rangeOf } from './stored-values.ts';

const u = TransferSyntaxUid;
const codecs = nodeCodecs();

const frameOf = ({ rows, columns, samplesPerPixel }: PixelFormat, values: SampleArray): DecodedFrame => ({
  rows,
  columns,
  samplesPerPixel: samplesPerPixel === 3 ? 3 : 1,
  values,
  ...rangeOf(values),
});
const encode = async (values: SampleArray, format: PixelFormat, uid: string) =>
  (await encodeFrame(frameOf(format, values), format, uid, codecs)).encoded;
const decode = (encoded: { transferSyntaxUid: string; bytes: Uint8Array }, format: PixelFormat) =>
  decodeFrame(encoded, format, codecs);

describe('trap 14: the sign is the header’s, the precision the codestream’s', () => {
  const unsigned12 = greyFormat({ columns: 4, bitsStored: 12, highBit: 11 });
  const signed12 = { ...unsigned12, signed: true };

  test.each([
    ['JPEG 2000', u.Jpeg2000Lossless],
    ['HTJ2K', u.Htj2kLossless],
    ['JPEG-LS', u.JpegLsLossless],
    ['JPEG lossless', u.JpegLosslessSv1],
  ])('trap 14: unsigned %s of samples that the header calls signed', async (_, uid) => {
    const encoded = await encode(Uint16Array.of(0, 2047, 2048, 4095), unsigned12, uid);
    expect((await decode(encoded, signed12)).values).toEqual(Int16Array.of(0, 2047, -2048, -1));
  });

  test.each([
    ['JPEG 2000', u.Jpeg2000Lossless],
    ['HTJ2K', u.Htj2kLossless],
  ])('trap 14: signed %s of samples that the header calls unsigned', async (_, uid) => {
    const encoded = await encode(Int16Array.of(-1, -2048, 2047, 0), signed12, uid);
    expect((await decode(encoded, unsigned12)).values).toEqual(Uint16Array.of(4095, 2048, 2047, 0));
  });

  test.each([
    ['JPEG 2000', u.Jpeg2000Lossless],
    ['HTJ2K', u.Htj2kLossless],
  ])('trap 14: signed %s of 8 bits keeps its negative half', async (_, uid) => {
    const format = greyFormat({ bitsAllocated: 8, bitsStored: 8, highBit: 7, signed: true });
    const encoded = await encode(Int8Array.of(-128, -1, 0, 127), format, uid);
    expect((await decode(encoded, format)).values).toEqual(Int8Array.of(-128, -1, 0, 127));
  });
});

describe('a codestream of more bits than Bits Stored holds whole pixel cells', () => {
  const cells = Uint16Array.of(0x1001, 0x0fff, 0x3002, 0x2000);
  const picture = { rows: 1, columns: 4, componentCount: 1, precision: 16, samples: cells };
  const encoded = { transferSyntaxUid: u.JpegLosslessSv1, bytes: encodeJpegLossless(picture) };

  test('trap 12: embedded overlay bits are read, then masked out', async () => {
    const format = greyFormat({ bitsStored: 12, highBit: 11, embeddedOverlayBits: [12, 13] });
    const { values, embeddedOverlays } = await decode(encoded, format);
    expect([...values]).toEqual([1, 4095, 2, 0]);
    expect(embeddedOverlays?.map(({ mask }) => [...mask])).toEqual([
      [1, 0, 1, 0],
      [0, 0, 1, 1],
    ]);
  });

  test('trap 11: samples at a High Bit above Bits Stored − 1 are shifted down', async () => {
    const format = greyFormat({ bitsStored: 12, highBit: 15 });
    expect([...(await decode(encoded, format)).values]).toEqual([0x100, 0x0ff, 0x300, 0x200]);
  });

  test('trap 11: a codestream of Bits Stored is not shifted, whatever High Bit says', async () => {
    const narrow = { ...picture, precision: 12, samples: Uint16Array.of(1, 4095, 2, 0) };
    const bytes = encodeJpegLossless(narrow);
    const format = greyFormat({ bitsStored: 12, highBit: 15 });
    expect([...(await decode({ transferSyntaxUid: u.JpegLosslessSv1, bytes }, format)).values]).toEqual([
      1, 4095, 2, 0,
    ]);
  });
});

describe('colour is converted once, and planes only where the syntax has them', () => {
  const rgb = colourFormat({ columns: 2 });
  const pixels = Uint8Array.of(200, 100, 50, 10, 20, 30);

  test.each([
    ['RLE', u.RleLossless],
    ['JPEG lossless', u.JpegLosslessSv1],
    ['JPEG-LS', u.JpegLsLossless],
    ['JPEG 2000', u.Jpeg2000Lossless],
    ['HTJ2K', u.Htj2kLossless],
  ])('trap 15: Planar Configuration 1 changes nothing in %s', async (_, uid) => {
    const encoded = await encode(pixels, rgb, uid);
    const planar: PixelFormat = { ...rgb, planarConfiguration: 1 };
    expect((await decode(encoded, planar)).values).toEqual(pixels);
  });

  test('trap 15: JPEG-LS in planes (interleave mode none) comes out by pixel', async () => {
    const charls = await loadCharls();
    const planes = Uint8Array.of(200, 10, 100, 20, 50, 30);
    const picture = {
      rows: 1,
      columns: 2,
      bitsPerSample: 8,
      componentCount: 3,
      interleave: 0,
      near: 0,
    } as const;
    const bytes = Uint8Array.from(charls.encode(planes, picture));
    const encoded = { transferSyntaxUid: u.JpegLsLossless, bytes };
    expect((await decode(encoded, rgb)).values).toEqual(pixels);
  });

  // Red, then mid-grey, as YBR_FULL: Y 76 CB 85 CR 255, and 128 each.
  const ybr = Uint8Array.of(76, 85, 255, 128, 128, 128);
  const asRgb = [254, 0, 0, 128, 128, 128];

  test.each([
    ['RLE', u.RleLossless],
    ['JPEG-LS', u.JpegLsLossless],
    ['JPEG lossless', u.JpegLosslessSv1],
  ])('trap 16: YBR_FULL kept in %s is converted by the header', async (_, uid) => {
    const encoded = await encode(ybr, rgb, uid);
    const format = { ...rgb, photometricInterpretation: 'YBR_FULL' };
    expect([...(await decode(encoded, format)).values]).toEqual(asRgb);
  });

  test.each([
    ['JPEG 2000', u.Jpeg2000Lossless],
    ['HTJ2K', u.Htj2kLossless],
  ])('trap 18: %s with a component transform is RGB already, whatever the header says', async (_, uid) => {
    const encoded = await encode(pixels, rgb, uid);
    for (const photometricInterpretation of ['RGB', 'YBR_RCT', 'YBR_ICT', 'YBR_FULL', 'YBR_FULL_422'])
      expect((await decode(encoded, { ...rgb, photometricInterpretation })).values).toEqual(pixels);
  });

  test.each([
    ['JPEG 2000', u.Jpeg2000Lossless],
    ['HTJ2K', u.Htj2kLossless],
  ])('trap 18: %s without a component transform is what the header says', async (_, uid) => {
    const { bytes } = await encodeByComponent(ybr, rgb, uid);
    const encoded = { transferSyntaxUid: uid, bytes };
    expect([...(await decode(encoded, { ...rgb, photometricInterpretation: 'YBR_FULL' })).values]).toEqual(
      asRgb,
    );
    expect((await decode(encoded, rgb)).values).toEqual(ybr);
  });

  /** Each component coded alone, then put together. */
  async function encodeByComponent(values: Uint8Array, format: PixelFormat, uid: string) {
    const grey = greyFormat({ ...format, samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2' });
    const parts = [0, 1, 2].map((component) => values.filter((_, i) => i % 3 === component));
    const codestreams = await Promise.all(parts.map((part) => encode(part, grey, uid)));
    return { bytes: joinComponents(codestreams.map(({ bytes }) => bytes)) };
  }
});

/** Waves, so that a smaller picture is like the whole. */
const wavesFormat = greyFormat({ rows: 75, columns: 101, bitsStored: 12, highBit: 11 });
const waves = Uint16Array.from({ length: 75 * 101 }, (_, i) =>
  Math.round(2000 + 1000 * Math.sin((i % 101) / 20) + 900 * Math.cos(Math.floor(i / 101) / 15)),
);

describe.each([
  ['JPEG 2000', u.Jpeg2000Lossless],
  ['HTJ2K', u.Htj2kLossless],
])('%s that ends early', (_, uid) => {
  test('trap 66: is drawn as far as it goes, and marked', async () => {
    const { bytes } = await encode(waves, wavesFormat, uid);
    const cut = { transferSyntaxUid: uid, bytes: bytes.subarray(0, Math.floor(bytes.length * 0.6)) };
    const frame = await decode(cut, wavesFormat);
    expect(frame.truncated).toEqual({ wholePixels: 0 });
    expect(Math.abs((frame.values[4000] as number) - (waves[4000] as number))).toBeLessThan(200);
    expect((await decode({ transferSyntaxUid: uid, bytes }, wavesFormat)).truncated).toBeUndefined();
  });

  test('trap 66: within its main header is refused', async () => {
    const { bytes } = await encode(waves, wavesFormat, uid);
    const cut = { transferSyntaxUid: uid, bytes: bytes.subarray(0, 60) };
    await expect(decode(cut, wavesFormat)).rejects.toMatchObject({ code: 'PIXELS_CODESTREAM_INVALID' });
  });
});

/** Marker segments of Part 2 between the main header's own and the first tile-part. ITU-T T.801 A.3. */
function withExtension(codestream: Uint8Array, digits: string): Uint8Array {
  const tilePart = codestream.findIndex((byte, i) => byte === 0xff && codestream[i + 1] === 0x90);
  return joinBytes([codestream.subarray(0, tilePart), hex(digits), codestream.subarray(tilePart)]);
}

test.each([
  ['NLT', 'FF 76 00 06 00 00 8B 00'],
  ['ATK', 'FF 79 00 04 00 00'],
])('JPEG 2000 with %s, which OpenJPEG passes over, is refused', async (_name, digits) => {
  const { bytes } = await encode(waves, wavesFormat, u.Jpeg2000Lossless);
  for (const transferSyntaxUid of [u.Jpeg2000Lossless, u.Jpeg2000MulticomponentLossless]) {
    expect((await decode({ transferSyntaxUid, bytes }, wavesFormat)).values).toEqual(waves);
    const extended = { transferSyntaxUid, bytes: withExtension(bytes, digits) };
    await expect(decode(extended, wavesFormat)).rejects.toMatchObject({ code: 'PIXELS_FORMAT_UNSUPPORTED' });
  }
});

test('a subsampled component, at which OpenJPH would never return, is refused where it is the only one', async () => {
  const { bytes } = await encode(waves, wavesFormat, u.Htj2kLossless);
  const damaged = Uint8Array.from(bytes);
  damaged[44] = 17; // YRsiz
  await expect(
    decode({ transferSyntaxUid: u.Htj2kLossless, bytes: damaged }, wavesFormat),
  ).rejects.toMatchObject({
    code: 'PIXELS_FORMAT_UNSUPPORTED',
  });
});

describe.each([
  ['JPEG 2000', u.Jpeg2000Lossless],
  ['HTJ2K', u.Htj2kLossless],
])('%s whose components', (_, transferSyntaxUid) => {
  // Ssiz, XRsiz and YRsiz of three components follow each other from byte 42. ITU-T T.800 A.5.1.
  test.each([
    ['are subsampled, at which OpenJPH would never return', 44, 2],
    ['are subsampled in the last one', 49, 2],
    ['differ in their depths', 42, 6],
    ['differ in their signs', 48, 0x87],
  ])('%s is refused', async (_name, at, value) => {
    const format = colourFormat({ rows: 1, columns: 2 });
    const frame = { rows: 1, columns: 2, samplesPerPixel: 3, minimum: 1, maximum: 6 } as const;
    const values = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const { encoded } = await encodeFrame({ ...frame, values }, format, transferSyntaxUid, codecs);
    const bytes = Uint8Array.from(encoded.bytes);
    expect((await decode({ transferSyntaxUid, bytes }, format)).values).toEqual(values);
    bytes[at] = value;
    await expect(decode({ transferSyntaxUid, bytes }, format)).rejects.toMatchObject({
      code: 'PIXELS_FORMAT_UNSUPPORTED',
    });
  });
});

test('what OpenJPH reports without throwing is an error here, and costs the codec', async () => {
  const encoded = await encode(waves, wavesFormat, u.Htj2kLossless);
  const discarded: string[] = [];
  class ReportingDecoder {
    getEncodedBuffer = (byteLength: number) => new Uint8Array(byteLength);
    decode = () => {};
    getLastErrorMessage = () => 'ojph error';
    getDecodedBuffer = () => new Uint8Array(75 * 101 * 2);
    getFrameInfo = () => ({ width: 101, height: 75, bitsPerSample: 12, componentCount: 1, isSigned: false });
    delete = () => {};
  }
  const reporting = {
    load: () => Promise.resolve({ HTJ2KDecoder: ReportingDecoder }),
    discard: (name: string) => void discarded.push(name),
  };
  await expect(decodeFrame(encoded, wavesFormat, reporting)).rejects.toMatchObject({
    code: 'PIXELS_CODESTREAM_INVALID',
    why: 'The codec said: ojph error.',
  });
  expect(discarded).toEqual(['openjph']);
});
