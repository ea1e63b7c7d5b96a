import type { PixelFormat } from '../../pixel-format.ts';
import { checkSize } from '../check-size.ts';
import type { DecodedSamples } from '../decoded-samples.ts';
import { findJpegLsFrameHeader } from '../identify-codestream.ts';
import type { KernelMemory } from '../kernel-memory.ts';
import {
  invalid,
  type JpegLsHeader,
  type JpegLsScan,
  LONGEST_CODE_BYTES,
  readScans,
  resolveParameters,
} from './codestream.ts';
import { type JpegLsExports, jpegLsKernel, PROBLEMS } from './kernel.ts';

export { jpegLsKernel } from './kernel.ts';

const ENTROPY_MARGIN = 128;
/** A sample needs a bit, or a run of at most 2^15 of them does. */
const SAMPLES_PER_BIT = 2 ** 15;

/** JPEG-LS, lossless and near-lossless, any interleave mode. ITU-T T.87, PS3.5 §8.2.3. */
export async function decodeJpegLs(bytes: Uint8Array, format: PixelFormat): Promise<DecodedSamples> {
  const size = findJpegLsFrameHeader(bytes);
  if (!size) throw invalid('There is no frame header');
  checkSize('JPEG-LS', size, format);
  const task = { codec: 'JPEG-LS', rows: size.rows, columns: size.columns };
  return jpegLsKernel.run(task, ({ memory }) => decodeFrame(bytes, memory));
}

function decodeFrame(bytes: Uint8Array, memory: KernelMemory<JpegLsExports>): DecodedSamples {
  memory.clear();
  const codestream = memory.allocateBytes(bytes);
  let picture: Picture | undefined;
  let exact = true;
  const header = readScans(bytes, (scan, { rows, columns, componentIds, precision }) => {
    const bytesPerSample = precision <= 8 ? 1 : 2;
    const sampleCount = rows * columns * componentIds.length;
    if (sampleCount > bytes.length * 8 * SAMPLES_PER_BIT) throw invalid('It has far fewer bits than samples');
    picture ??= { address: memory.allocate(sampleCount * bytesPerSample), sampleCount, bytesPerSample };
    const frame = { rows, columns, componentIds, precision };
    exact &&= scan.near === 0;
    return decodeScan(scan, frame, picture, memory, codestream, bytes.length);
  });
  if (!picture) throw invalid('There is no scan');
  const { address, sampleCount, bytesPerSample } = picture;
  return {
    rows: header.rows,
    columns: header.columns,
    componentCount: header.componentIds.length,
    precision: header.precision,
    exact,
    colour: undefined,
    ...memory.samplesAt(address, sampleCount, bytesPerSample),
  };
}

interface Picture {
  readonly address: number;
  readonly sampleCount: number;
  readonly bytesPerSample: 1 | 2;
}

/** Gives the offset behind the scan. */
function decodeScan(
  { components, near, interleave, parameters, restartInterval, dataOffset }: JpegLsScan,
  { rows, columns, componentIds, precision }: JpegLsHeader,
  { address, bytesPerSample }: Picture,
  memory: KernelMemory<JpegLsExports>,
  codestream: number,
  codestreamLength: number,
): number {
  const { exports } = memory;
  const lookAhead = columns * components.length * LONGEST_CODE_BYTES;
  const entropyBytes = lookAhead + codestreamLength - dataOffset + ENTROPY_MARGIN;
  const entropyEnd = memory.allocate(entropyBytes) + entropyBytes - 16;
  const lineBytes = 3 * components.length * exports.lineBytes(columns);
  const lines = memory.allocate(lineBytes);
  const targets = memory.allocate(4 * components.length);
  const coding = resolveParameters(parameters, precision, near);
  const { maximum, threshold1, threshold2, threshold3, reset } = coding;
  exports.beginCoding(maximum, near, threshold1, threshold2, threshold3, reset);
  const bySample = interleave === 'sample' && components.length > 1 ? 1 : 0;
  const samplesPerPixel = componentIds.length;
  const rowBytes = columns * samplesPerPixel * bytesPerSample;

  const interval = restartInterval || rows;
  let at = codestream + dataOffset;
  for (let row = 0; row < rows; row += interval) {
    if (row > 0) {
      const marker = 0xd0 + ((row / interval - 1) % 8);
      const found = memory.view(at, 2);
      if (found[0] !== 0xff || found[1] !== marker) throw invalid('A restart marker is missing');
      at += 2;
      exports.forgetContexts();
    }
    at = exports.openScan(at, codestream + codestreamLength, entropyEnd);
    memory.view(lines, lineBytes).fill(0);
    const firstSamples = components.map((index) => address + row * rowBytes + index * bytesPerSample);
    memory.writeWords(targets, firstSamples);
    const status = exports.decodeScan(
      targets,
      components.length,
      bySample,
      Math.min(interval, rows - row),
      columns,
      lines,
      samplesPerPixel,
      bytesPerSample,
    );
    const problem = PROBLEMS[status];
    if (problem) throw invalid(problem);
  }
  return at - codestream;
}
