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
  const luminanceReciprocals = reciprocalsOf(luminance);
  const chrominanceReciprocals = reciprocalsOf(chrominance);
  const components = Array.from({ length: samplesPerPixel }, (_, index) => ({
    reciprocals: index === 0 ? luminanceReciprocals : chrominanceReciprocals,
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
  if (samplesPerPixel === 1 && at.row + 8 <= rows && at.column + 8 <= columns) {
    for (let k = 0, offset = at.row * columns + at.column; k < 64; offset += columns - 8) {
      for (const end = k + 8; k < end; k++, offset++) block[k] = (samples[offset] as number) - 128;
    }
    return;
  }
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

/** What the fast transform leaves to the quantization: cos(k·π/16)·√2 for frequency k, 1 for 0. */
const AAN_SCALES = Float64Array.from({ length: 8 }, (_, frequency) =>
  frequency === 0 ? 1 : Math.cos((frequency * Math.PI) / 16) * Math.SQRT2,
);

/** Factors that scale and quantize in one multiplication. */
const reciprocalsOf = (steps: Uint8Array): Float64Array =>
  Float64Array.from(steps, (step, natural) => {
    const scale = (AAN_SCALES[natural >> 3] as number) * (AAN_SCALES[natural & 7] as number);
    return 1 / (step * scale * 8);
  });

const COS_4 = Math.SQRT1_2;
const SIN_6 = Math.cos((6 * Math.PI) / 16);
const C2_MINUS_C6 = Math.cos((2 * Math.PI) / 16) - SIN_6;
const C2_PLUS_C6 = Math.cos((2 * Math.PI) / 16) + SIN_6;

/** Forward 8×8 DCT in place, rows then columns, but for the scale in `reciprocalsOf`. ITU-T T.81 A.3.3. */
function forwardDct(block: Float64Array): void {
  for (let row = 0; row < 64; row += 8) transformLine(block, row, 1);
  for (let column = 0; column < 8; column++) transformLine(block, column, 8);
}

/** Eight values by the method of Arai, Agui and Nakajima: five multiplications. */
function transformLine(block: Float64Array, at: number, step: number): void {
  const a0 = block[at] as number;
  const a1 = block[at + step] as number;
  const a2 = block[at + 2 * step] as number;
  const a3 = block[at + 3 * step] as number;
  const a4 = block[at + 4 * step] as number;
  const a5 = block[at + 5 * step] as number;
  const a6 = block[at + 6 * step] as number;
  const a7 = block[at + 7 * step] as number;
  // even frequencies
  const outer = a0 + a7 + a3 + a4;
  const inner = a1 + a6 + a2 + a5;
  const outerDifference = a0 + a7 - a3 - a4;
  const turned = (a1 + a6 - a2 - a5 + outerDifference) * COS_4;
  block[at] = outer + inner;
  block[at + 4 * step] = outer - inner;
  block[at + 2 * step] = outerDifference + turned;
  block[at + 6 * step] = outerDifference - turned;
  // odd frequencies
  const d0 = a0 - a7;
  const low = a3 - a4 + a2 - a5;
  const middle = (a2 - a5 + a1 - a6) * COS_4;
  const high = a1 - a6 + d0;
  const shared = (low - high) * SIN_6;
  const fromLow = low * C2_MINUS_C6 + shared;
  const fromHigh = high * C2_PLUS_C6 + shared;
  const sum = d0 + middle;
  const difference = d0 - middle;
  block[at + 5 * step] = difference + fromLow;
  block[at + 3 * step] = difference - fromLow;
  block[at + step] = sum + fromHigh;
  block[at + 7 * step] = sum - fromHigh;
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
  readonly reciprocals: Float64Array;
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
  const { reciprocals, ac } = component;
  const dc = Math.round((block[0] as number) * (reciprocals[0] as number));
  const difference = dc - component.lastDc;
  writer.writeCode(component.dc, sizeOf(difference));
  writer.writeMagnitude(difference);
  let zeros = 0;
  for (let position = 1; position < 64; position++) {
    const natural = NATURAL_ORDER[position] as number;
    const scaled = (block[natural] as number) * (reciprocals[natural] as number);
    if (scaled < 0.5 && scaled >= -0.5) {
      zeros++;
      continue;
    }
    const value = Math.max(-LARGEST_AC, Math.min(LARGEST_AC, Math.round(scaled)));
    for (; zeros > 15; zeros -= 16) writer.writeCode(ac, 0xf0);
    writer.writeCode(ac, (zeros << 4) | sizeOf(value));
    writer.writeMagnitude(value);
    zeros = 0;
  }
  if (zeros > 0) writer.writeCode(ac, 0);
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
