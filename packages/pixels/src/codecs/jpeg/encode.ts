import { joinBytes } from '@isocenter/dicom';
import { pixelsError } from '../../errors.ts';
import type { KernelMemory } from '../kernel-memory.ts';
import { type JpegEncoderExports, jpegEncoderKernel } from './encoder-kernel.ts';
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

/** Output is taken out of the kernel when it has grown to this. */
const OUTPUT_BYTES = 2 ** 18;
/** 64 codes of up to 27 bits, each of whose bytes may be followed by one of stuffing. */
const LONGEST_BLOCK_BYTES = 2 * 64 * 4;
/** The kernel reads whole vectors. */
const VECTOR_BYTES = 16;

/**
 * Baseline JPEG with a JFIF header of an 8-bit picture, for rendered images and thumbnails; colour is
 * not subsampled. ITU-T T.81 process 1. Lossy: never for stored values.
 */
export async function encodeJpeg(
  samples: Uint8Array | Uint8ClampedArray,
  options: JpegEncodeOptions,
): Promise<Uint8Array> {
  const { rows, columns, samplesPerPixel, quality } = options;
  const fits = rows >= 1 && columns >= 1 && rows <= 65535 && columns <= 65535;
  if (!fits || samples.length < rows * columns * samplesPerPixel)
    throw pixelsError('PIXELS_ENCODE_FAILED', { problem: `${columns} × ${rows} does not fit the samples` });
  const luminance = scaleSteps(LUMINANCE_STEPS, quality);
  const chrominance = scaleSteps(CHROMINANCE_STEPS, quality);
  const scan = await jpegEncoderKernel.run(
    { purpose: 'encode', codec: 'JPEG', rows, columns },
    ({ memory }) => encodeScan(samples, options, [luminance, chrominance], memory),
  );
  return joinBytes([headers(options, luminance, chrominance), ...scan, Uint8Array.of(0xff, 0xd9)]);
}

function encodeScan(
  samples: Uint8Array | Uint8ClampedArray,
  { rows, columns, samplesPerPixel }: JpegEncodeOptions,
  [luminance, chrominance]: readonly [Uint8Array, Uint8Array],
  memory: KernelMemory<JpegEncoderExports>,
): Uint8Array[] {
  const { exports } = memory;
  memory.clear();
  const length = rows * columns * samplesPerPixel;
  const source = memory.allocate(length + VECTOR_BYTES);
  memory.view(source, length).set(length === samples.length ? samples : samples.subarray(0, length));
  const tables = (steps: Uint8Array, dc: HuffmanSpecification, ac: HuffmanSpecification) => [
    memory.allocateBytes(new Uint8Array(reciprocalsOf(steps).buffer)),
    memory.allocateWords(codesOf(dc)),
    memory.allocateWords(codesOf(ac)),
    0, // the last DC value
  ];
  const ofLuminance = tables(luminance, LUMINANCE_DC, LUMINANCE_AC);
  const ofChrominance = samplesPerPixel === 3 ? tables(chrominance, CHROMINANCE_DC, CHROMINANCE_AC) : [];
  const components = memory.allocateWords([...ofLuminance, ...ofChrominance, ...ofChrominance]);
  const work = memory.allocate(exports.workBytes(columns, samplesPerPixel));
  const blockColumns = Math.ceil(columns / 8) * samplesPerPixel;
  const output = memory.allocate(OUTPUT_BYTES + blockColumns * LONGEST_BLOCK_BYTES);

  exports.beginOutput(output);
  const parts: Uint8Array[] = [];
  const blockRows = Math.ceil(rows / 8);
  for (let row = 0; row < blockRows; ) {
    const limit = output + OUTPUT_BYTES;
    row = exports.encodeBlockRows(row, rows, columns, samplesPerPixel, source, components, work, limit);
    if (row === blockRows) exports.endOutput();
    parts.push(memory.view(output, exports.outputEnd() - output).slice());
    exports.continueOutput(output);
  }
  return parts;
}

/** Steps for a quality; at 50 the table itself, at 100 all ones. */
function scaleSteps(steps: readonly number[], quality: number): Uint8Array {
  const bounded = Math.min(100, Math.max(1, Math.round(quality)));
  const percent = bounded < 50 ? Math.floor(5000 / bounded) : 200 - 2 * bounded;
  return Uint8Array.from(steps, (step) =>
    Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))),
  );
}

/** What the fast transform leaves to the quantization: cos(k·π/16)·√2 for frequency k, 1 for 0. */
const AAN_SCALES = Float64Array.from({ length: 8 }, (_, frequency) =>
  frequency === 0 ? 1 : Math.cos((frequency * Math.PI) / 16) * Math.SQRT2,
);

/** Factors that scale and quantize in one multiplication, turned about the diagonal as the kernel's coefficients are. */
const reciprocalsOf = (steps: Uint8Array): Float32Array =>
  Float32Array.from(steps, (_, turned) => {
    const [row, column] = [turned & 7, turned >> 3];
    const scale = (AAN_SCALES[row] as number) * (AAN_SCALES[column] as number);
    return 1 / ((steps[row * 8 + column] as number) * scale * 8);
  });

/** Code word and its length in bits, by symbol. ITU-T T.81 Annex C. */
function codesOf({ counts, symbols }: HuffmanSpecification): number[] {
  const codes = new Array<number>(2 * 256).fill(0);
  let code = 0;
  let index = 0;
  counts.forEach((count, i) => {
    for (let n = 0; n < count; n++, code++, index++) {
      const symbol = symbols[index] as number;
      codes[2 * symbol] = code;
      codes[2 * symbol + 1] = i + 1;
    }
    code <<= 1;
  });
  return codes;
}

/** SOI, APP0 of JFIF 1.01 with square pixels, DQT, SOF0, DHT and SOS. ITU-T T.81 B.2. */
function headers(
  { rows, columns, samplesPerPixel }: JpegEncodeOptions,
  luminance: Uint8Array,
  chrominance: Uint8Array,
): Uint8Array {
  const zigzag = (steps: Uint8Array) => Array.from(NATURAL_ORDER, (natural) => steps[natural] as number);
  const indexes = samplesPerPixel === 1 ? [0] : [0, 1, 2];
  const colour = samplesPerPixel === 3;
  const size = [rows >> 8, rows & 255, columns >> 8, columns & 255];
  const components = indexes.flatMap((i) => [i + 1, 0x11, i === 0 ? 0 : 1]);
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
  const selectors = indexes.flatMap((i) => [i + 1, i === 0 ? 0x00 : 0x11]);
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(0xdb, [0, ...zigzag(luminance), ...(colour ? [1, ...zigzag(chrominance)] : [])]),
    ...segment(0xc0, [8, ...size, samplesPerPixel, ...components]),
    ...segment(0xc4, tables.flatMap(huffman)),
    ...segment(0xda, [samplesPerPixel, ...selectors, 0, 63, 0]),
  ]);
}

function segment(marker: number, body: readonly number[]): number[] {
  const length = body.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...body];
}
