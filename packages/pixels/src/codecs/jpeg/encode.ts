import { pixelsError } from '../../errors.ts';
import { NATURAL_ORDER } from './natural-order.ts';
import {
  CHROMINANCE_AC,
  CHROMINANCE_DC,
  CHROMINANCE_STEPS,
  type HuffmanSpecification,
  LUMINANCE_AC,
  LUMINANCE_DC,
  LUMINANCE_STEPS,
} from './standard-tables.ts';

export interface JpegEncodeOptions {
  readonly rows: number;
  readonly columns: number;
  /** 1 grey, 3 RGB interleaved. */
  readonly samplesPerPixel: 1 | 3;
  /** 1 (small) to 100 (good), on the scale of the Independent JPEG Group. */
  readonly quality: number;
}

/**
 * Baseline JPEG with a JFIF header of an 8-bit picture, for rendered images and thumbnails; colour is
 * not subsampled. ITU-T T.81 process 1. Lossy: never for stored values.
 */
export function encodeJpeg(samples: Uint8Array | Uint8ClampedArray, options: JpegEncodeOptions): Uint8Array {
  const { rows, columns, samplesPerPixel, quality } = options;
  const fits = rows >= 1 && columns >= 1 && rows <= 65535 && columns <= 65535;
  if (!fits || samples.length < rows * columns * samplesPerPixel)
    throw pixelsError('PIXELS_ENCODE_FAILED', { problem: `${columns} × ${rows} does not fit the samples` });
  const writer = new JpegWriter();
  const luminance = scaleSteps(LUMINANCE_STEPS, quality);
  const chrominance = scaleSteps(CHROMINANCE_STEPS, quality);
  writeHeaders(writer, options, luminance, chrominance);
  const tables = [
    codesOf(LUMINANCE_DC),
    codesOf(LUMINANCE_AC),
    codesOf(CHROMINANCE_DC),
    codesOf(CHROMINANCE_AC),
  ];
  const components = Array.from({ length: samplesPerPixel }, (_, index) => ({
    steps: index === 0 ? luminance : chrominance,
    dc: tables[index === 0 ? 0 : 2] as HuffmanCodes,
    ac: tables[index === 0 ? 1 : 3] as HuffmanCodes,
    lastDc: 0,
  }));
  const block = new Float64Array(64);
  for (let row = 0; row < rows; row += 8) {
    for (let column = 0; column < columns; column += 8) {
      components.forEach((component, index) => {
        takeBlock(block, samples, options, { row, column, index });
        forwardDct(block);
        component.lastDc = writeBlock(writer, block, component);
      });
    }
  }
  return writer.finish();
}

/** Steps for a quality; at 50 the table itself, at 100 all ones. */
function scaleSteps(steps: readonly number[], quality: number): Uint8Array {
  const bounded = Math.min(100, Math.max(1, Math.round(quality)));
  const percent = bounded < 50 ? Math.floor(5000 / bounded) : 200 - 2 * bounded;
  return Uint8Array.from(steps, (step) =>
    Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))),
  );
}

/** One 8×8 block of one component, centred on 0; the picture's edge is repeated past it. */
function takeBlock(
  block: Float64Array,
  samples: Uint8Array | Uint8ClampedArray,
  { rows, columns, samplesPerPixel }: JpegEncodeOptions,
  at: { readonly row: number; readonly column: number; readonly index: number },
): void {
  for (let k = 0; k < 64; k++) {
    const row = Math.min(rows - 1, at.row + (k >> 3));
    const column = Math.min(columns - 1, at.column + (k & 7));
    const offset = (row * columns + column) * samplesPerPixel;
    if (samplesPerPixel === 1) {
      block[k] = (samples[offset] as number) - 128;
      continue;
    }
    const r = samples[offset] as number;
    const g = samples[offset + 1] as number;
    const b = samples[offset + 2] as number;
    if (at.index === 0) block[k] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
    else if (at.index === 1) block[k] = -0.168736 * r - 0.331264 * g + 0.5 * b;
    else block[k] = 0.5 * r - 0.418688 * g - 0.081312 * b;
  }
}

/** COSINES[frequency * 8 + position] = C(frequency)/2 · cos((2·position + 1)·frequency·π/16). */
const COSINES = Float64Array.from({ length: 64 }, (_, i) => {
  const frequency = i >> 3;
  const scale = frequency === 0 ? Math.SQRT1_2 / 2 : 0.5;
  return scale * Math.cos(((2 * (i & 7) + 1) * frequency * Math.PI) / 16);
});

/** Forward 8×8 DCT in place, rows then columns. ITU-T T.81 A.3.3. */
function forwardDct(block: Float64Array): void {
  const line = new Float64Array(8);
  for (const [step, stride] of [
    [1, 8],
    [8, 1],
  ] as const) {
    for (let n = 0; n < 8; n++) {
      for (let frequency = 0; frequency < 8; frequency++) {
        let sum = 0;
        for (let position = 0; position < 8; position++) {
          sum +=
            (block[n * stride + position * step] as number) * (COSINES[frequency * 8 + position] as number);
        }
        line[frequency] = sum;
      }
      for (let frequency = 0; frequency < 8; frequency++) {
        block[n * stride + frequency * step] = line[frequency] as number;
      }
    }
  }
}

/** Code word and its length, by symbol. */
interface HuffmanCodes {
  readonly code: Uint16Array;
  readonly length: Uint8Array;
}

function codesOf({ counts, symbols }: HuffmanSpecification): HuffmanCodes {
  const codes = { code: new Uint16Array(256), length: new Uint8Array(256) };
  let code = 0;
  let index = 0;
  counts.forEach((count, i) => {
    for (let n = 0; n < count; n++, code++, index++) {
      const symbol = symbols[index] as number;
      codes.code[symbol] = code;
      codes.length[symbol] = i + 1;
    }
    code <<= 1;
  });
  return codes;
}

interface EncodingComponent {
  readonly steps: Uint8Array;
  readonly dc: HuffmanCodes;
  readonly ac: HuffmanCodes;
  readonly lastDc: number;
}

/** Number of bits of a magnitude: the category of ITU-T T.81 Table F.1. */
const sizeOf = (value: number) => 32 - Math.clz32(Math.abs(value));

/** A baseline AC coefficient has at most 10 bits. ITU-T T.81 Table F.2. */
const LARGEST_AC = 1023;

/** Quantizes and codes one block; gives back its DC value. ITU-T T.81 F.1.2. */
function writeBlock(writer: JpegWriter, block: Float64Array, component: EncodingComponent): number {
  const quantized = (position: number) => {
    const natural = NATURAL_ORDER[position] as number;
    return Math.round((block[natural] as number) / (component.steps[natural] as number));
  };
  const dc = quantized(0);
  const difference = dc - component.lastDc;
  writer.writeCode(component.dc, sizeOf(difference));
  writer.writeMagnitude(difference);
  let zeros = 0;
  for (let position = 1; position < 64; position++) {
    const value = Math.max(-LARGEST_AC, Math.min(LARGEST_AC, quantized(position)));
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) writer.writeCode(component.ac, 0xf0);
    writer.writeCode(component.ac, (zeros << 4) | sizeOf(value));
    writer.writeMagnitude(value);
    zeros = 0;
  }
  if (zeros > 0) writer.writeCode(component.ac, 0);
  return dc;
}

function writeHeaders(
  writer: JpegWriter,
  { rows, columns, samplesPerPixel }: JpegEncodeOptions,
  luminance: Uint8Array,
  chrominance: Uint8Array,
): void {
  const zigzag = (steps: Uint8Array) => Array.from(NATURAL_ORDER, (natural) => steps[natural] as number);
  const indexes = samplesPerPixel === 1 ? [0] : [0, 1, 2];
  const colour = samplesPerPixel === 3;
  const size = [rows >> 8, rows & 255, columns >> 8, columns & 255];
  writer.writeSegment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]); // JFIF 1.01, square pixels
  writer.writeSegment(0xdb, [0, ...zigzag(luminance), ...(colour ? [1, ...zigzag(chrominance)] : [])]);
  const components = indexes.flatMap((i) => [i + 1, 0x11, i === 0 ? 0 : 1]);
  writer.writeSegment(0xc0, [8, ...size, samplesPerPixel, ...components]);
  const huffman = ([target, { counts, symbols }]: readonly [number, HuffmanSpecification]) => [
    target,
    ...counts,
    ...symbols,
  ];
  const tables: (readonly [number, HuffmanSpecification])[] = [
    [0x00, LUMINANCE_DC],
    [0x10, LUMINANCE_AC],
  ];
  if (colour) tables.push([0x01, CHROMINANCE_DC], [0x11, CHROMINANCE_AC]);
  writer.writeSegment(0xc4, tables.flatMap(huffman));
  const selectors = indexes.flatMap((i) => [i + 1, i === 0 ? 0x00 : 0x11]);
  writer.writeSegment(0xda, [samplesPerPixel, ...selectors, 0, 63, 0]);
}

/** Bytes of a growing codestream; entropy-coded bits are stuffed. */
class JpegWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  #bits = 0;
  #bitCount = 0;

  constructor() {
    this.#put(0xff);
    this.#put(0xd8);
  }

  writeSegment(marker: number, body: readonly number[]): void {
    const length = body.length + 2;
    for (const byte of [0xff, marker, length >> 8, length & 255, ...body]) this.#put(byte);
  }

  writeCode(codes: HuffmanCodes, symbol: number): void {
    this.#writeBits(codes.code[symbol] as number, codes.length[symbol] as number);
  }

  /** The extra bits of a value: one's complement when negative. ITU-T T.81 F.1.2.1. */
  writeMagnitude(value: number): void {
    const size = sizeOf(value);
    if (size > 0) this.#writeBits(value < 0 ? value + (1 << size) - 1 : value, size);
  }

  /** Fills the last byte with ones and closes with EOI. */
  finish(): Uint8Array {
    if (this.#bitCount > 0) this.#writeBits((1 << (8 - this.#bitCount)) - 1, 8 - this.#bitCount);
    this.#put(0xff);
    this.#put(0xd9);
    return this.#bytes.slice(0, this.#length);
  }

  #writeBits(value: number, count: number): void {
    this.#bits = (this.#bits << count) | value;
    this.#bitCount += count;
    while (this.#bitCount >= 8) {
      const byte = (this.#bits >> (this.#bitCount - 8)) & 255;
      this.#put(byte);
      if (byte === 0xff) this.#put(0);
      this.#bitCount -= 8;
    }
    this.#bits &= (1 << this.#bitCount) - 1;
  }

  #put(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = byte;
  }
}
