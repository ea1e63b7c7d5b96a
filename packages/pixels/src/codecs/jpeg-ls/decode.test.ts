import { isIsocenterError, joinBytes } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { greyFormat, hex } from '../../../test/builders.ts';
import { type CharlsPicture, loadCharls } from '../../../test/charls.ts';
import { resolveParameters } from './codestream.ts';
import { decodeJpegLs } from './decode.ts';

const charls = await loadCharls();

const decode = (
  codestream: Uint8Array,
  { rows, columns, componentCount = 1 }: { rows: number; columns: number; componentCount?: number },
) => decodeJpegLs(codestream, greyFormat({ rows, columns, samplesPerPixel: componentCount }));

/** Hexadecimal digits, with spaces anywhere. */
const bytesOf = (digits: string) => hex(digits.replace(/\s/g, '').replace(/../g, '$& '));

/** ITU-T T.87 Annex H.3, as printed there. */
const example = bytesOf(`
  FFD8
  FFF7 000B 08 0004 0004 01 01 11 00
  FFDA 0008 01 01 00 00 00 00
  C000 006C 8020 8E01 C000 0057 4000 006E E600 0001 BC18 0000 05D8 0000 9160
  FFD9
`);
const exampleSamples = [0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145];

test('the example of ITU-T T.87 Annex H.3 decodes to its picture', async () => {
  const { samples, precision, range } = await decode(example, { rows: 4, columns: 4 });
  expect([...samples]).toEqual(exampleSamples);
  expect(precision).toBe(8);
  expect(range).toEqual({ minimum: 0, maximum: 205 });
});

/** Flat ground for runs, steps, ramps and noise; the same every time. */
function picture(count: number, columns: number, bits: number): number[] {
  const highest = 2 ** bits - 1;
  let state = count;
  return Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    const [row, column] = [Math.floor(i / columns), i % columns];
    const noise = (state >> 8) / 2 ** 23;
    if (row % 7 < 2) return row % 14 < 7 ? 0 : highest;
    if (column % 16 < 5) return Math.round(highest * 0.4);
    if (column % 16 < 10) return Math.round(((row + column) / (columns + count / columns)) * highest);
    return Math.round(noise * highest);
  });
}

/** Samples in the order of the interleave mode from samples by pixel. */
function ordered(samples: readonly number[], { rows, columns, componentCount, interleave }: CharlsPicture) {
  if (interleave === 2 || componentCount === 1) return samples;
  const pixels = rows * columns;
  return Array.from({ length: samples.length }, (_, i) => {
    if (interleave === 0) return samples[(i % pixels) * componentCount + Math.floor(i / pixels)] as number;
    const row = Math.floor(i / (columns * componentCount));
    const within = i % (columns * componentCount);
    const pixel = row * columns + (within % columns);
    return samples[pixel * componentCount + Math.floor(within / columns)] as number;
  });
}

describe('as CharLS', () => {
  const sizes = [
    [1, 1],
    [3, 2],
    [9, 7],
    [40, 50],
  ] as const;
  const check = async (made: CharlsPicture) => {
    const { rows, columns, componentCount, bitsPerSample, near, interleave } = made;
    const wanted = picture(rows * columns * componentCount, columns * componentCount, bitsPerSample);
    const Container = bitsPerSample <= 8 ? Uint8Array : Uint16Array;
    const codestream = charls.encode(Container.from(ordered(wanted, made)), made);
    const { samples } = await decode(codestream, made);
    if (near === 0) return expect([...samples], `${columns} × ${rows}`).toEqual(wanted);
    if (interleave !== 1) {
      // CharLS hands lines over by pixel, planes one after the other.
      const expected = charls.decode(codestream, made);
      expect(ordered([...samples], made), `${columns} × ${rows}`).toEqual([...expected]);
    }
    for (const [i, sample] of wanted.entries())
      expect(Math.abs((samples[i] as number) - sample)).toBeLessThanOrEqual(near);
  };

  test.each([2, 3, 5, 7, 8, 9, 10, 12, 14, 15, 16])('%i bits', async (bitsPerSample) => {
    for (const [rows, columns] of sizes)
      await check({ rows, columns, bitsPerSample, componentCount: 1, interleave: 0, near: 0 });
  });

  test.each([
    [2, 1],
    [3, 1],
    [4, 1],
    [4, 3],
    [5, 2],
    [6, 1],
    [7, 1],
    [7, 5],
    [8, 1],
    [8, 3],
    [8, 20],
    [8, 127],
    [12, 2],
    [12, 100],
    [16, 5],
    [16, 255],
  ])('%i bits, near-lossless within %i', async (bitsPerSample, near) => {
    for (const [rows, columns] of sizes)
      await check({ rows, columns, bitsPerSample, componentCount: 1, interleave: 0, near });
  });

  test.each([0, 2] as const)('three components, interleave mode %i', async (interleave) => {
    for (const [rows, columns] of sizes)
      for (const near of [0, 2])
        for (const bitsPerSample of [8, 12])
          await check({ rows, columns, bitsPerSample, componentCount: 3, interleave, near });
  });
});

test.each([
  [8, 0, 3, 7, 21],
  [12, 0, 18, 67, 276],
  [16, 0, 18, 67, 276],
  [8, 3, 12, 22, 42],
  [2, 0, 2, 3, 3],
  // FACTOR 8: max(2, 0 + 6), max(3, 0 + 10), max(4, 2 + 14)
  [5, 2, 6, 10, 16],
  // FACTOR 2: max(2, 1 + 3), max(3, 3 + 5), max(4, 10 + 7)
  [7, 1, 4, 8, 17],
])('the default thresholds of %i bits and NEAR %i are %i, %i, %i', (precision, near, t1, t2, t3) => {
  const defaults = { maximum: 0, threshold1: 0, threshold2: 0, threshold3: 0, reset: 0 };
  expect(resolveParameters(defaults, precision, near)).toEqual({
    maximum: 2 ** precision - 1,
    threshold1: t1,
    threshold2: t2,
    threshold3: t3,
    reset: 64,
  });
});

const withSegment = (segment: Uint8Array) =>
  Uint8Array.of(...example.subarray(0, 2), ...segment, ...example.subarray(2));

test('parameters that repeat the defaults change nothing', async () => {
  const repeated = withSegment(bytesOf('FFF8 000D 01 00FF 0003 0007 0015 0040'));
  expect([...(await decode(repeated, { rows: 4, columns: 4 })).samples]).toEqual(exampleSamples);
});

describe('restart intervals', () => {
  const made = { rows: 23, columns: 31, bitsPerSample: 8, near: 0 } as const;
  /** Where the bits of a codestream of CharLS begin. */
  const dataOffset = (codestream: Uint8Array) => {
    const scan = codestream.findIndex((byte, i) => byte === 0xff && codestream[i + 1] === 0xda);
    return scan + 2 + (codestream[scan + 3] as number);
  };

  /**
   * Each interval has learnt nothing from what lies above, so it has the bits of a picture of its own; the headers are those of the
   * whole, with DRI in front of SOS. ITU-T T.87 A.2.1, C.1.1, C.2.5.
   */
  function withRestarts(kind: CharlsPicture, interval: number, dri: string) {
    const samplesPerRow = kind.columns * kind.componentCount;
    const samples = picture(kind.rows * samplesPerRow, samplesPerRow, kind.bitsPerSample);
    const encode = (part: readonly number[]) =>
      charls.encode(Uint8Array.from(part), { ...kind, rows: part.length / samplesPerRow });
    const whole = encode(samples);
    const scan = whole.findIndex((byte, i) => byte === 0xff && whole[i + 1] === 0xda);
    const parts = [whole.subarray(0, scan), bytesOf(dri), whole.subarray(scan, dataOffset(whole))];
    for (let row = 0; row < kind.rows; row += interval) {
      if (row > 0) parts.push(Uint8Array.of(0xff, 0xd0 + ((row / interval - 1) % 8)));
      const strip = encode(samples.slice(row * samplesPerRow, (row + interval) * samplesPerRow));
      parts.push(strip.subarray(dataOffset(strip), strip.length - 2));
    }
    parts.push(bytesOf('FFD9'));
    return { codestream: joinBytes(parts), samples };
  }

  test.each([
    [1, 1, 'FFDD 0004 0001'],
    [1, 2, 'FFDD 0005 000002'],
    [1, 5, 'FFDD 0006 00000005'],
    [1, 23, 'FFDD 0004 0017'],
    [3, 2, 'FFDD 0004 0002'],
  ])('%i components are read that begin anew every %i lines', async (componentCount, interval, dri) => {
    const kind = { ...made, componentCount, interleave: componentCount === 1 ? 0 : 2 } as const;
    const { codestream, samples } = withRestarts(kind, interval, dri);
    expect([...charls.decode(codestream, kind)]).toEqual(samples);
    expect([...(await decode(codestream, kind)).samples]).toEqual(samples);
  });

  test.each([
    ['missing', -1],
    ['out of turn', 0xd3],
  ])('a marker that is %s is found out', async (_name, value) => {
    const kind = { ...made, componentCount: 1, interleave: 0 } as const;
    const { codestream } = withRestarts(kind, 10, 'FFDD 0004 000A');
    const at = codestream.findIndex((byte, i) => byte === 0xff && codestream[i + 1] === 0xd0);
    const damaged =
      value < 0
        ? joinBytes([codestream.subarray(0, at), codestream.subarray(at + 2)])
        : codestream.map((byte, i) => (i === at + 1 ? value : byte));
    await expect(decode(damaged, kind)).rejects.toMatchObject({ code: 'PIXELS_CODESTREAM_INVALID' });
  });
});

test.each([
  ['thresholds out of order', 'FFF8 000D 01 00FF 0009 0007 0015 0040', 'PIXELS_CODESTREAM_INVALID'],
  ['a mapping table', 'FFF8 0007 02 01 01 00 FF', 'PIXELS_FORMAT_UNSUPPORTED'],
  ['a colour transform outside of the standard', 'FFE8 0007 6D726678 01', 'PIXELS_FORMAT_UNSUPPORTED'],
  ['restart intervals without their markers', 'FFDD 0004 0001', 'PIXELS_CODESTREAM_INVALID'],
  ['a restart interval of one byte', 'FFDD 0003 01', 'PIXELS_CODESTREAM_INVALID'],
])('%s is refused', async (_name, segment, code) => {
  await expect(decode(withSegment(bytesOf(segment)), { rows: 4, columns: 4 })).rejects.toMatchObject({
    code,
  });
});

test.each(['00', 'FF', '0000FFFF00', 'FFD900'])('trap 51: %s behind the end is padding', async (padding) => {
  const padded = Uint8Array.of(...example, ...bytesOf(padding));
  expect([...(await decode(padded, { rows: 4, columns: 4 })).samples]).toEqual(exampleSamples);
  const withoutEnd = example.subarray(0, example.length - 2);
  expect([...(await decode(withoutEnd, { rows: 4, columns: 4 })).samples]).toEqual(exampleSamples);
});

describe('a codestream cut anywhere, or with any byte changed, ends in an IsocenterError or a picture', () => {
  const made = { rows: 24, columns: 31, bitsPerSample: 12, near: 0 } as const;
  test.for([
    { ...made, componentCount: 1, interleave: 0 },
    { ...made, componentCount: 3, interleave: 2 },
  ] as const)('$componentCount components', async (kind) => {
    const { rows, columns, componentCount } = kind;
    const wanted = picture(rows * columns * componentCount, columns * componentCount, 12);
    const whole = charls.encode(Uint16Array.from(wanted), kind);
    const attempt = async (bytes: Uint8Array) => {
      try {
        await decode(bytes, kind);
      } catch (error) {
        if (!isIsocenterError(error)) throw error;
        expect(error.code).not.toBe('PIXELS_DECODE_FAILED');
      }
    };
    for (let at = 0; at < whole.length; at += 3) {
      await attempt(whole.subarray(0, at));
      for (const flip of [0x01, 0x80, 0xff])
        await attempt(whole.map((byte, i) => (i === at ? byte ^ flip : byte)));
    }
    expect([...(await decode(whole, kind)).samples]).toEqual(wanted);
  });
});

test('missing lines are an error, not black', async () => {
  await expect(
    decode(Uint8Array.of(...example.subarray(0, 40), 0xff, 0xd9), { rows: 4, columns: 4 }),
  ).rejects.toMatchObject({ code: 'PIXELS_CODESTREAM_INVALID' });
});
