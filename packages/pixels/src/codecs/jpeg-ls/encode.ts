import { joinBytes } from '@isocenter/dicom';
import type { KernelMemory } from '../kernel-memory.ts';
import type { EncodableSamples } from '../wasm-encode.ts';
import {
  type CodingParameters,
  DEFAULTS,
  INTERLEAVES,
  LONGEST_CODE_BYTES,
  resolveParameters,
} from './codestream.ts';
import { type JpegLsEncoderExports, jpegLsEncoderKernel } from './encoder-kernel.ts';

/** Output is taken out of the kernel when it has grown to this. */
const OUTPUT_BYTES = 2 ** 18;
/** What the kernel may hold back of a line, and fill up at the end. */
const OUTPUT_MARGIN = 16;
/** Samples beyond this are told explicitly what the default parameters are, which the reference decoder of T.87 gets wrong. */
const LARGEST_COMMON_SAMPLE = 4095;

/**
 * JPEG-LS of unsigned samples of 2 to 16 bits, colour interleaved by sample. Every picture can be encoded, also one that grows.
 * ITU-T T.87, PS3.5 §8.2.3.
 * @param nearLossless how far a sample may be off, no more than half the largest; 0 is lossless
 */
export async function encodeJpegLs(picture: EncodableSamples, nearLossless: number): Promise<Uint8Array> {
  const coding = resolveParameters(DEFAULTS, picture.precision, nearLossless);
  const { rows, columns } = picture;
  const task = { purpose: 'encode', codec: 'JPEG-LS', rows, columns } as const;
  const scan = await jpegLsEncoderKernel.run(task, ({ memory }) =>
    encodeScan(picture, coding, nearLossless, memory),
  );
  return joinBytes([headers(picture, coding, nearLossless), ...scan, Uint8Array.of(0xff, 0xd9)]);
}

function encodeScan(
  { rows, columns, componentCount, samples }: EncodableSamples,
  { maximum, threshold1, threshold2, threshold3, reset }: CodingParameters,
  near: number,
  memory: KernelMemory<JpegLsEncoderExports>,
): Uint8Array[] {
  const { exports } = memory;
  memory.clear();
  const source = memory.allocateBytes(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  const lineBytes = 3 * componentCount * exports.lineBytes(columns);
  const lines = memory.allocate(lineBytes);
  const output = memory.allocate(
    OUTPUT_BYTES + columns * componentCount * LONGEST_CODE_BYTES + OUTPUT_MARGIN,
  );
  memory.view(lines, lineBytes).fill(0);

  exports.beginCoding(maximum, near, threshold1, threshold2, threshold3, reset);
  exports.beginScan();
  exports.beginOutput(output);
  const parts: Uint8Array[] = [];
  for (let row = 0; row < rows; ) {
    const limit = output + OUTPUT_BYTES;
    row = exports.encodeLines(
      row,
      rows,
      columns,
      componentCount,
      source,
      samples.BYTES_PER_ELEMENT,
      lines,
      limit,
    );
    if (row === rows) exports.endOutput();
    parts.push(memory.view(output, exports.outputEnd() - output).slice());
    exports.continueOutput(output);
  }
  return parts;
}

/** SOI, SOF55, LSE where it is of use, and SOS. ITU-T T.87 C.2. */
function headers(
  { rows, columns, componentCount, precision }: EncodableSamples,
  { maximum, threshold1, threshold2, threshold3, reset }: CodingParameters,
  near: number,
): Uint8Array {
  const word = (value: number) => [value >> 8, value & 0xff];
  const components = Array.from({ length: componentCount }, (_, i) => i + 1);
  const segment = (marker: number, body: readonly number[]) => [
    0xff,
    marker,
    ...word(body.length + 2),
    ...body,
  ];
  const frame = [precision, ...word(rows), ...word(columns), componentCount];
  const interleave = INTERLEAVES.indexOf(componentCount > 1 ? 'sample' : 'none');
  const parameters = [1, ...[maximum, threshold1, threshold2, threshold3, reset].flatMap(word)];
  return Uint8Array.of(
    ...[0xff, 0xd8],
    ...segment(0xf7, [...frame, ...components.flatMap((id) => [id, 0x11, 0])]),
    ...(maximum > LARGEST_COMMON_SAMPLE ? segment(0xf8, parameters) : []),
    ...segment(0xda, [componentCount, ...components.flatMap((id) => [id, 0]), near, interleave, 0]),
  );
}
