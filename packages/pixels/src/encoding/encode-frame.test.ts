import { TransferSyntaxUid, transferSyntaxes } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { colourFormat, greyFormat } from '../../test/builders.ts';
import { nodeCodecs } from '../../test/node-codecs.ts';
import type { DecodedFrame, SampleArray } from '../decoded-frame.ts';
import { decodeFrame } from '../decoding/decode-frame.ts';
import { rangeOf } from '../decoding/stored-values.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { encodeFrame } from './encode-frame.ts';

const u = TransferSyntaxUid;
const codecs = nodeCodecs();

/** A value for every sample: slopes, edges, and the extremes of the range. */
function pictureOf(format: PixelFormat): DecodedFrame {
  const { rows, columns, samplesPerPixel, bitsStored, signed, bitsAllocated } = format;
  const span = 2 ** bitsStored;
  const lowest = signed ? -span / 2 : 0;
  const values = Array.from({ length: rows * columns * samplesPerPixel }, (_, i) => {
    const pixel = Math.floor(i / samplesPerPixel);
    const [row, column] = [Math.floor(pixel / columns), pixel % columns];
    if (pixel === 0) return lowest;
    if (pixel === 1) return lowest + span - 1;
    const slope = (row * 5 + column * 3 + (i % samplesPerPixel) * 11 + ((row * column) % 7)) / 200;
    return lowest + (Math.floor(slope * span) % span);
  });
  const containers = signed ? [Int8Array, Int16Array, Int32Array] : [Uint8Array, Uint16Array, Uint32Array];
  const Container = containers[
    bitsAllocated <= 8 ? 0 : bitsAllocated === 16 ? 1 : 2
  ] as Uint8ArrayConstructor;
  return frameOf(format, Container.from(values));
}

/** Every value of the range, one as likely as another. */
function noiseOf(format: PixelFormat): DecodedFrame {
  let state = 1;
  const span = 2 ** format.bitsStored;
  const { values } = pictureOf(format);
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = Math.floor((state / 2 ** 32) * span) - (format.signed ? span / 2 : 0);
  }
  return frameOf(format, values);
}

const frameOf = ({ rows, columns, samplesPerPixel }: PixelFormat, values: SampleArray): DecodedFrame => ({
  rows,
  columns,
  samplesPerPixel: samplesPerPixel === 3 ? 3 : 1,
  values,
  ...rangeOf(values),
});

const grey = (bitsStored: number, changes: Partial<PixelFormat> = {}): PixelFormat =>
  greyFormat({
    rows: 37,
    columns: 53,
    bitsAllocated: bitsStored <= 8 ? 8 : 16,
    bitsStored,
    highBit: bitsStored - 1,
    ...changes,
  });
const rgb = (bitsStored: number): PixelFormat =>
  colourFormat({ ...grey(bitsStored), samplesPerPixel: 3, photometricInterpretation: 'RGB' });

const formats: readonly (readonly [string, PixelFormat])[] = [
  ...Array.from({ length: 16 }, (_, i) => [`${i + 1} bits unsigned`, grey(i + 1)] as const),
  ...Array.from({ length: 15 }, (_, i) => [`${i + 2} bits signed`, grey(i + 2, { signed: true })] as const),
  ...[1, 2, 3, 5, 8, 10, 12, 16].map((bits) => [`${bits} bits RGB`, rgb(bits)] as const),
  ['8 bits palette', grey(8, { photometricInterpretation: 'PALETTE COLOR' })],
  ['one pixel', grey(12, { rows: 1, columns: 1 })],
  ['one column', grey(9, { rows: 130, columns: 1 })],
];

const lossless = [
  ['native', u.ExplicitVrLittleEndian],
  ['native, big endian', u.ExplicitVrBigEndian],
  ['encapsulated uncompressed', u.EncapsulatedUncompressedExplicitVrLittleEndian],
  ['deflated frames', u.DeflatedImageFrameCompression],
  ['RLE', u.RleLossless],
  ['JPEG lossless SV1', u.JpegLosslessSv1],
  ['JPEG lossless', u.JpegLossless],
  ['JPEG-LS', u.JpegLsLossless],
  ['JPEG-LS near-lossless, with no difference allowed', u.JpegLsNearLossless],
  ['JPEG 2000', u.Jpeg2000Lossless],
  ['JPEG 2000 that may lose, but does not', u.Jpeg2000],
  ['HTJ2K', u.Htj2kLossless],
  ['HTJ2K with RPCL options', u.Htj2kLosslessRpcl],
  ['HTJ2K that may lose, but does not', u.Htj2k],
] as const;

test.for(lossless)('noise comes back from %s the same', async ([, uid]) => {
  for (const format of [grey(8), grey(12, { signed: true }), grey(16), rgb(8), rgb(16)]) {
    const frame = noiseOf(format);
    const { encoded, format: stored } = await encodeFrame(frame, format, uid, codecs);
    const decoded = await decodeFrame(encoded, stored, codecs);
    expect(Array.from(decoded.values)).toEqual(Array.from(frame.values));
  }
});

const oneBitIsTooFew = new Set<string>([
  u.JpegLosslessSv1,
  u.JpegLossless,
  u.JpegLsLossless,
  u.JpegLsNearLossless,
]);

/** Nothing but the ends of the range, which coders that foretell a sample by its neighbours foretell worst. */
function extremesOf(format: PixelFormat): DecodedFrame {
  const { values } = noiseOf(format);
  const middle = 2 ** (format.bitsStored - 1);
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) < middle ? 0 : 2 * middle - 1;
  return frameOf(format, values);
}

test.for(lossless)('pictures that only get larger come back from %s the same', async ([, uid]) => {
  const size = { rows: 200, columns: 200 };
  const fewest = oneBitIsTooFew.has(uid) ? 2 : 1;
  for (const bits of [fewest, 3, 5, 8, 12, 16]) {
    for (const format of [
      { ...grey(bits), ...size },
      { ...rgb(bits), ...size },
    ]) {
      for (const frame of [noiseOf(format), extremesOf(format)]) {
        const { encoded, format: stored } = await encodeFrame(frame, format, uid, codecs);
        const { values } = await decodeFrame(encoded, stored, codecs);
        expect(Buffer.compare(bytesOf(values), bytesOf(frame.values)), `${bits} bits`).toBe(0);
      }
    }
  }
});

const bytesOf = ({ buffer, byteOffset, byteLength }: SampleArray) =>
  new Uint8Array(buffer, byteOffset, byteLength);

describe.each(lossless)('what is encoded as %s comes back the same', (_, uid) => {
  test.for(formats.filter(([, { bitsStored }]) => bitsStored > 1 || !oneBitIsTooFew.has(uid)))(
    '%s',
    async ([, format]) => {
      const frame = pictureOf(format);
      const result = await encodeFrame(frame, format, uid, codecs);
      const decoded = await decodeFrame(result.encoded, result.format, codecs);
      expect(Array.from(decoded.values)).toEqual(Array.from(frame.values));
      expect(result.lossy).toBeUndefined();
      expect(result.format).toMatchObject({
        bitsStored: format.bitsStored,
        signed: format.signed,
        planarConfiguration: 0,
      });
    },
  );
});

describe('cells wider than 16 bits', () => {
  const wide = greyFormat({ rows: 3, columns: 5, bitsAllocated: 32, bitsStored: 32, highBit: 31 });
  const syntaxes = [
    u.ExplicitVrLittleEndian,
    u.ExplicitVrBigEndian,
    u.RleLossless,
    u.DeflatedImageFrameCompression,
  ];

  test.for(syntaxes)('32 bits, signed or not, come back from %s', async (uid) => {
    for (const signed of [false, true]) {
      const format = { ...wide, signed };
      const frame = pictureOf(format);
      const { encoded, format: stored } = await encodeFrame(frame, format, uid, codecs);
      expect((await decodeFrame(encoded, stored, codecs)).values).toEqual(frame.values);
    }
  });

  test.for(syntaxes)('64 bits come back from %s as numbers', async (uid) => {
    const format = { ...wide, bitsAllocated: 64, bitsStored: 64, highBit: 63, signed: true, rows: 1 };
    const values = Float64Array.of(-1, 0, 2 ** 53 - 1, -(2 ** 53) + 1, 4294967296);
    const { encoded, format: stored } = await encodeFrame(frameOf(format, values), format, uid, codecs);
    expect(encoded.bytes.length).toBe(
      uid === u.RleLossless || uid === u.DeflatedImageFrameCompression ? encoded.bytes.length : 40,
    );
    expect((await decodeFrame(encoded, stored, codecs)).values).toEqual(values);
  });

  test('floats come back from native syntaxes, and no other takes them', async () => {
    const format: PixelFormat = { ...wide, float: 32, rows: 1, columns: 3 };
    const frame = frameOf(format, Float32Array.of(1.5, Number.NaN, -0.25));
    const { encoded, format: stored } = await encodeFrame(frame, format, u.ExplicitVrLittleEndian, codecs);
    expect((await decodeFrame(encoded, stored, codecs)).values).toEqual(frame.values);
    for (const uid of [u.RleLossless, u.JpegLsLossless, u.Jpeg2000Lossless, u.DeflatedImageFrameCompression])
      await expect(encodeFrame(frame, format, uid, codecs)).rejects.toMatchObject({
        code: 'PIXELS_ENCODE_UNSUPPORTED',
      });
  });

  test('1-bit frames are packed lowest bit first', async () => {
    const format = greyFormat({ rows: 2, columns: 5, bitsAllocated: 1, bitsStored: 1, highBit: 0 });
    const frame = frameOf(format, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 0, 1));
    const { encoded } = await encodeFrame(frame, format, u.ExplicitVrLittleEndian, codecs);
    expect([...encoded.bytes]).toEqual([0b10000001, 0b10]);
    for (const uid of [u.RleLossless, u.DeflatedImageFrameCompression]) {
      const result = await encodeFrame(frame, format, uid, codecs);
      expect((await decodeFrame(result.encoded, result.format, codecs)).values).toEqual(frame.values);
    }
  });
});

/** Largest difference between what went in and what came out. */
async function largestError(format: PixelFormat, uid: string, options: Parameters<typeof encodeFrame>[4]) {
  const frame = smoothPicture(format);
  const result = await encodeFrame(frame, format, uid, codecs, options);
  const { values } = await decodeFrame(result.encoded, result.format, codecs);
  const largest = Array.from(frame.values as ArrayLike<number>).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (values[i] as number))),
    0,
  );
  return { largest, ...result };
}

function smoothPicture(format: PixelFormat): DecodedFrame {
  const { rows, columns, samplesPerPixel, bitsStored } = format;
  const Container = (bitsStored <= 8 ? Uint8Array : Uint16Array) as Uint8ArrayConstructor;
  const values = Container.from({ length: rows * columns * samplesPerPixel }, (_, i) => {
    const pixel = Math.floor(i / samplesPerPixel);
    const wave =
      Math.sin((pixel % columns) / 9 + (i % samplesPerPixel)) + Math.cos(Math.floor(pixel / columns) / 7);
    return Math.round((wave + 2) * 0.24 * (2 ** bitsStored - 1));
  });
  return frameOf(format, values);
}

describe('what may be lost is lost by the measure asked for', () => {
  const big = { rows: 128, columns: 160 };

  test('JPEG-LS is off by no more than told', async () => {
    const { largest, lossy } = await largestError(grey(12, big), u.JpegLsNearLossless, { nearLossless: 3 });
    expect(largest).toBe(3);
    expect(lossy).toMatchObject({ method: 'ISO_14495_1' });
  });

  test.for([
    ['JPEG 2000', u.Jpeg2000, 'ISO_15444_1'],
    ['HTJ2K', u.Htj2k, 'ISO_15444_15'],
  ] as const)('%s is as small as told, and near', async ([, uid, method]) => {
    for (const format of [grey(12, big), { ...rgb(8), ...big }, { ...rgb(12), ...big }]) {
      const { largest, lossy } = await largestError(format, uid, { compressionRatio: 12 });
      expect(lossy?.method).toBe(method);
      expect(lossy?.ratio).toBeGreaterThan(11.5);
      expect(largest).toBeLessThan(2 ** format.bitsStored * 0.06);
    }
  });

  test('JPEG Baseline is near, and says so', async () => {
    const { largest, lossy, format } = await largestError({ ...rgb(8), ...big }, u.JpegBaseline8Bit, {
      quality: 95,
    });
    expect(format.photometricInterpretation).toBe('YBR_FULL');
    expect(lossy?.method).toBe('ISO_10918_1');
    expect(largest).toBeLessThan(8);
  });
});

describe('luminance and chrominance that must not change', () => {
  const ybr = (photometricInterpretation: string, bits = 8): PixelFormat => ({
    ...rgb(bits),
    rows: 38,
    columns: 54,
    photometricInterpretation,
  });
  const native = (format: PixelFormat, bytesPerPixel: number) => ({
    transferSyntaxUid: u.ExplicitVrLittleEndian,
    bytes: bytesOf(noiseOf(format).values).slice(0, format.rows * format.columns * bytesPerPixel),
  });

  test.for(lossless)('are the same bytes after %s', async ([, uid]) => {
    for (const [bits, bytesPerSample] of [
      [8, 1],
      [12, 2],
    ] as const) {
      const format = ybr('YBR_FULL', bits);
      const source = native(format, 3 * bytesPerSample);
      const frame = await decodeFrame(source, format, codecs, { colour: 'as-stored' });
      const { encoded, format: stored, lossy } = await encodeFrame(frame, format, uid, codecs);
      expect(lossy).toBeUndefined();
      expect(stored.photometricInterpretation).toBe('YBR_FULL');
      const again = await decodeFrame(encoded, stored, codecs, { colour: 'as-stored' });
      expect(Buffer.compare(bytesOf(again.values), source.bytes)).toBe(0);
      const shown = await decodeFrame(encoded, stored, codecs);
      expect(shown).toEqual(await decodeFrame(source, format, codecs));
    }
  });

  test('that pixels share are given to each of them', async () => {
    const format = ybr('YBR_FULL_422');
    const source = native(format, 2);
    const frame = await decodeFrame(source, format, codecs, { colour: 'as-stored' });
    const { encoded, format: stored } = await encodeFrame(frame, format, u.JpegLsLossless, codecs);
    expect(stored.photometricInterpretation).toBe('YBR_FULL');
    const { values } = await decodeFrame(encoded, stored, codecs, { colour: 'as-stored' });
    const [y1, y2, cb, cr] = source.bytes;
    expect([...values.subarray(0, 6)]).toEqual([y1, cb, cr, y2, cb, cr]);
    expect((await decodeFrame(encoded, stored, codecs)).values).toEqual(
      (await decodeFrame(source, format, codecs)).values,
    );
  });

  test('are not encoded from the RGB they are shown in, nor where their range has no name', async () => {
    const refused = { code: 'PIXELS_ENCODE_UNSUPPORTED' };
    const full = ybr('YBR_FULL');
    const shown = await decodeFrame(native(full, 3), full, codecs);
    await expect(encodeFrame(shown, full, u.RleLossless, codecs)).rejects.toMatchObject(refused);
    const partial = ybr('YBR_PARTIAL_422');
    const kept = await decodeFrame(native(partial, 2), partial, codecs, { colour: 'as-stored' });
    await expect(encodeFrame(kept, partial, u.RleLossless, codecs)).rejects.toMatchObject(refused);
  });

  test('become RGB first where something may be lost', async () => {
    const format = ybr('YBR_FULL');
    const source = native(format, 3);
    const options = { compressionRatio: 2 };
    const encode = async (colour: 'RGB' | 'as-stored') =>
      encodeFrame(await decodeFrame(source, format, codecs, { colour }), format, u.Jpeg2000, codecs, options);
    expect(await encode('as-stored')).toEqual(await encode('RGB'));
  });
});

test('colour says how it is stored', async () => {
  const photometric = async (bits: number, uid: string, options = {}) =>
    (await encodeFrame(pictureOf(rgb(bits)), rgb(bits), uid, codecs, options)).format
      .photometricInterpretation;
  expect(await photometric(8, u.Jpeg2000Lossless)).toBe('YBR_RCT');
  expect(await photometric(8, u.Jpeg2000, { compressionRatio: 5 })).toBe('YBR_ICT');
  expect(await photometric(8, u.Htj2kLossless)).toBe('YBR_RCT');
  expect(await photometric(12, u.Htj2kLossless)).toBe('RGB');
  expect(await photometric(12, u.Jpeg2000Lossless)).toBe('RGB');
  expect(await photometric(8, u.JpegLsLossless)).toBe('RGB');
});

describe('what a transfer syntax cannot hold is refused with the reason', () => {
  const format = grey(12);
  const frame = pictureOf(format);
  const refusal = (
    changed: Partial<PixelFormat>,
    uid: string,
    options = {},
    changedFrame: Partial<DecodedFrame> = {},
  ) =>
    encodeFrame({ ...frame, ...changedFrame }, { ...format, ...changed }, uid, codecs, options).then(
      () => 'encoded',
      (error: { what?: string }) => error.what,
    );

  test.for([
    [
      'JPEG Baseline (Process 1) cannot hold the frame: it takes unsigned samples of 8 bits only',
      {},
      u.JpegBaseline8Bit,
      {},
    ],
    ['an extended JPEG has no encoder', {}, u.JpegExtended12Bit, {}],
    [
      'it takes samples of 2 to 16 bits, these have 20',
      { bitsAllocated: 32, bitsStored: 20, highBit: 19 },
      u.JpegLsLossless,
      {},
    ],
    ['it must not lose anything, and a loss was asked for', {}, u.JpegLsLossless, { nearLossless: 2 }],
    ['it must not lose anything, and a loss was asked for', {}, u.Jpeg2000Lossless, { compressionRatio: 8 }],
    [
      'signed samples are kept in two’s complement',
      { signed: true, bitsStored: 13 },
      u.JpegLsNearLossless,
      { nearLossless: 2 },
    ],
    [
      'indexes into a palette',
      { photometricInterpretation: 'PALETTE COLOR' },
      u.Jpeg2000,
      { compressionRatio: 8 },
    ],
    ['its values do not fit Bits Stored 10', { bitsStored: 10 }, u.RleLossless, {}],
    ['this version has no encoder for it', {}, u.JpegXlLossless, {}],
    ['this version has no encoder for it', {}, u.Mpeg4HighProfileLevel41, {}],
  ] as const)('%s', async ([reason, changes, uid, options]) => {
    const expected = reason.startsWith('an extended') ? 'this version has no encoder for it' : reason;
    expect(await refusal(changes, uid, options)).toContain(expected);
  });

  test('overlays in unused bits are not lost without being told to', async () => {
    const embeddedOverlays = [{ bitPosition: 12, mask: new Uint8Array(frame.values.length) }];
    expect(await refusal({}, u.RleLossless, {}, { embeddedOverlays })).toContain(
      'overlays in its unused bits',
    );
    expect(await refusal({}, u.RleLossless, { withoutEmbeddedOverlays: true }, { embeddedOverlays })).toBe(
      'encoded',
    );
  });

  test('a frame cut short is not made to look whole', async () => {
    expect(await refusal({}, u.RleLossless, {}, { truncated: { wholePixels: 60 } })).toContain('cut short');
  });

  test('a near-lossless difference is no more than half the largest sample', async () => {
    const near = (nearLossless: number) =>
      encodeFrame(pictureOf(grey(4)), grey(4), u.JpegLsNearLossless, codecs, { nearLossless });
    await expect(near(7)).resolves.toMatchObject({ lossy: { method: 'ISO_14495_1' } });
    await expect(near(8)).rejects.toMatchObject({ code: 'PIXELS_ENCODE_UNSUPPORTED' });
  });

  test('every transfer syntax ends in a frame or a reason', async () => {
    for (const uid of [...transferSyntaxes.keys(), '1.2.3.4'])
      expect(await refusal({}, uid)).toMatch(/encoded|cannot hold|No decoder/);
  });
});

test('an encoder that does not load is an error that says so', async () => {
  const missing = { load: () => Promise.reject(new Error('not there')) };
  await expect(encodeFrame(pictureOf(grey(8)), grey(8), u.Jpeg2000Lossless, missing)).rejects.toMatchObject({
    code: 'PIXELS_CODEC_UNAVAILABLE',
    retryable: true,
  });
});
