import { lineBytes, lineOf } from '../line';
import { outputEnd } from './bits';
import { writeLine, writePixels } from './lines';

const runIndex: usize = memory.data(4, 4);

/** Before the first line of a scan. */
export function beginScan(): void {
  store<u32>(runIndex, 0);
}

/**
 * Lines of a scan from `firstRow` on, until all are encoded or the output may have no room for another: gives the first that is
 * not. One component, or several interleaved by sample. ITU-T T.87 A.1.
 *
 * @param samples address of the picture's first sample, interleaved by pixel
 * @param lines room for three times as many lines as components, `lineBytes` each, all zero at the first
 * @param outputLimit a line begins only where the output ends before this address
 */
export function encodeLines(
  firstRow: u32,
  rows: u32,
  columns: u32,
  componentCount: u32,
  samples: usize,
  bytesPerSample: u32,
  lines: usize,
  outputLimit: usize,
): u32 {
  const bytes = lineBytes(columns);
  const gradients = lines + 2 * componentCount * bytes;
  let row = firstRow;
  while (row < rows && outputEnd() < outputLimit) {
    const line = lineOf(row, lines, bytes);
    const above = lineOf(row + 1, lines, bytes);
    const source: usize = samples + (row as usize) * columns * componentCount * bytesPerSample;
    for (let k: u32 = 0; k < componentCount; k++)
      readSamples(source + k * bytesPerSample, line + 2 * k * bytes, columns, componentCount, bytesPerSample);
    if (componentCount === 1) writeLine(line, above, gradients, columns, runIndex);
    else writePixels(line, above, 2 * bytes, gradients, bytes, componentCount, columns, runIndex);
    row++;
  }
  return row;
}

/** Samples of one component into a line. */
function readSamples(
  source: usize,
  line: usize,
  columns: u32,
  componentCount: u32,
  bytesPerSample: u32,
): void {
  const stride = componentCount * bytesPerSample;
  for (let i: u32 = 0; i < columns; i++, source += stride)
    store<u16>(line + (i << 1), bytesPerSample === 1 ? <u16>load<u8>(source) : load<u16>(source));
}
