import { TransferSyntaxUid } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { greyFormat } from '../../test/builders.ts';
import { loadCharls } from '../../test/charls.ts';
import { nodeCodecs } from '../../test/node-codecs.ts';
import type { DecodedFrame, SampleArray } from '../decoded-frame.ts';
import { encodeFrame } from '../encoding/encode-frame.ts';
import { type PixelFormat, storedRange } from '../pixel-format.ts';
import { decodeFrame } from './decode-frame.ts';

const u = TransferSyntaxUid;
const codecs = nodeCodecs();
const side = 64;

const formatOf = (bitsStored: number, changes: Partial<PixelFormat> = {}): PixelFormat =>
  greyFormat({
    rows: side,
    columns: side,
    bitsAllocated: bitsStored <= 8 ? 8 : 16,
    bitsStored,
    highBit: bitsStored - 1,
    ...changes,
  });

/** Squares of the lowest and the highest value that Bits Stored can hold. */
function chequered(format: PixelFormat, bitsStored = format.bitsStored): DecodedFrame {
  const { samplesPerPixel, signed, bitsAllocated } = format;
  const { lowest, highest } = storedRange({ bitsStored, signed });
  const containers = signed ? [Int8Array, Int16Array] : [Uint8Array, Uint16Array];
  const Container = containers[bitsAllocated === 8 ? 0 : 1] as Uint16ArrayConstructor;
  const values = Container.from({ length: side * side * samplesPerPixel }, (_, i) => {
    const pixel = Math.floor(i / samplesPerPixel);
    return (((pixel % side) >> 3) + (pixel >> 9)) % 2 === 1 ? highest : lowest;
  });
  const frame = { rows: side, columns: side, values, minimum: lowest, maximum: highest };
  return { ...frame, samplesPerPixel: samplesPerPixel === 3 ? 3 : 1 };
}

/** Pixels that lie nearer the other end of the range than their own. */
function turned(values: SampleArray, wanted: SampleArray, { bitsStored }: PixelFormat): number {
  const isTurned = (i: number) =>
    Math.abs((wanted[i] as number) - (values[i] as number)) > 2 ** (bitsStored - 1);
  return Array.from(wanted, (_, i) => i).filter(isTurned).length;
}

describe.each([
  ['JPEG 2000', u.Jpeg2000],
  ['HTJ2K', u.Htj2k],
])('white stays white and black black in lossy %s', (_, uid) => {
  test.each([4, 7, 8, 9, 10, 12, 15, 16])('of %i bits', async (bits) => {
    const kinds: Partial<PixelFormat>[] = [{}, { signed: true }];
    if (bits === 8 || bits === 12) kinds.push({ samplesPerPixel: 3, photometricInterpretation: 'RGB' });
    for (const kind of kinds) {
      const format = formatOf(bits, kind);
      const frame = chequered(format);
      for (const compressionRatio of [4, 6]) {
        const { encoded, format: stored } = await encodeFrame(frame, format, uid, codecs, {
          compressionRatio,
        });
        const decoded = await decodeFrame(encoded, stored, codecs);
        expect(
          turned(decoded.values, frame.values, format),
          JSON.stringify({ ...kind, compressionRatio }),
        ).toBe(0);
      }
    }
  });

  test('where the codestream has more bits than are stored', async () => {
    for (const signed of [false, true]) {
      const wide = formatOf(16, { signed });
      const frame = chequered(wide, 12);
      const { encoded } = await encodeFrame(frame, wide, uid, codecs, { compressionRatio: 5 });
      const stored = formatOf(12, { signed });
      const { values, minimum, maximum } = await decodeFrame(encoded, stored, codecs);
      expect(turned(values, frame.values, stored), `signed: ${signed}`).toBe(0);
      expect([minimum, maximum]).toEqual(Object.values(storedRange(stored)));
    }
  });
});

test('near-lossless JPEG-LS of more bits than are stored stays within its difference', async () => {
  const charls = await loadCharls();
  const format = formatOf(12);
  const { values } = chequered(format);
  const samples = Uint16Array.from(values, (value, i) => Math.max(0, value - (i % 4)));
  const picture = {
    rows: side,
    columns: side,
    bitsPerSample: 16,
    componentCount: 1,
    interleave: 0,
    near: 3,
  } as const;
  const bytes = charls.encode(samples, picture);
  const decoded = await decodeFrame({ bytes, transferSyntaxUid: u.JpegLsNearLossless }, format, codecs);
  decoded.values.forEach((value, i) => {
    expect(Math.abs(value - (samples[i] as number))).toBeLessThanOrEqual(3);
  });
  expect(decoded.maximum).toBe(4095);
});

test('bits above Bits Stored are left out of a lossless codestream, and kept where overlays lie in them', async () => {
  const wide = formatOf(16);
  const values = Uint16Array.from({ length: side * side }, (_, i) => (i % 4096) | ((i % 3) << 12));
  const frame: DecodedFrame = { ...chequered(wide), values, minimum: 0, maximum: 0x2fff };
  const wanted = values.map((value) => value & 0xfff);
  for (const uid of [u.Jpeg2000Lossless, u.Htj2kLossless, u.JpegLsLossless, u.JpegLosslessSv1]) {
    const { encoded } = await encodeFrame(frame, wide, uid, codecs);
    expect((await decodeFrame(encoded, formatOf(12), codecs)).values).toEqual(wanted);
  }
  const { encoded } = await encodeFrame(frame, wide, u.Jpeg2000, codecs);
  const withOverlay = formatOf(12, { embeddedOverlayBits: [12] });
  expect((await decodeFrame(encoded, withOverlay, codecs)).values).toEqual(wanted);
});

describe('a disc of the highest value stays bright at a lower resolution', () => {
  const middle = 64;
  const radius = 45;
  test.for([
    ['HTJ2K', u.Htj2kLossless],
    ['JPEG 2000', u.Jpeg2000Lossless],
  ] as const)('of lossless %s', async ([, uid]) => {
    for (const [bits, storedBits, signed] of [
      [8, 8, false],
      [12, 12, false],
      [12, 12, true],
      [16, 12, false],
    ] as const) {
      const size = { rows: 2 * middle, columns: 2 * middle, signed };
      const wide = formatOf(bits, size);
      const stored = formatOf(storedBits, size);
      const { lowest, highest } = storedRange(stored);
      const Container = bits === 8 ? Uint8Array : signed ? Int16Array : Uint16Array;
      const distance = (column: number, row: number) => Math.hypot(column - middle, row - middle);
      const values = new (Container as Uint16ArrayConstructor)(4 * middle ** 2).map((_, i) =>
        distance(i % (2 * middle), Math.floor(i / (2 * middle))) < radius ? highest : lowest,
      );
      const frame = { ...chequered(wide), ...size, values, minimum: lowest, maximum: highest };
      const { encoded } = await encodeFrame(frame, wide, uid, codecs);
      for (const resolutionLevel of [1, 2]) {
        const reduced = await decodeFrame(encoded, stored, codecs, { resolutionLevel });
        const unit = 2 ** resolutionLevel;
        reduced.values.forEach((value, i) => {
          const [column, row] = [(i % reduced.columns) * unit, Math.floor(i / reduced.columns) * unit];
          if (distance(column, row) < radius - unit) expect(value).toBeGreaterThan((lowest + highest) / 2);
          expect(value).toBeLessThanOrEqual(highest);
        });
      }
    }
  });
});
