import { lineBytes, lineOf } from '../line';
import { readLine, readPixels } from './lines';
import { DONE } from './status';

/** Run index of each of up to four components. */
const runIndexes: usize = memory.data(16, 4);

/**
 * One scan, of one component or of several interleaved by line or by sample. ITU-T T.87 A.1, B.2.3.
 * @param targets address of each component's first sample
 * @param lines room for three times as many lines as components, `lineBytes` each, all zero
 * @param samplesPerPixel samples of all components of the frame, interleaved in the result
 */
export function decodeScan(
  targets: usize,
  componentCount: u32,
  bySample: bool,
  rows: u32,
  columns: u32,
  lines: usize,
  samplesPerPixel: u32,
  bytesPerSample: u32,
): i32 {
  const bytes = lineBytes(columns);
  const gradients = lines + 2 * componentCount * bytes;
  memory.fill(runIndexes, 0, 16);
  for (let row: u32 = 0; row < rows; row++) {
    const line = lineOf(row, lines, bytes);
    const above = lineOf(row + 1, lines, bytes);
    const status = bySample
      ? readPixels(line, above, 2 * bytes, gradients, bytes, componentCount, columns, runIndexes)
      : readLines(line, above, 2 * bytes, gradients, componentCount, columns);
    if (status !== DONE) return status;
    const offset = row * columns * samplesPerPixel * bytesPerSample;
    for (let k: u32 = 0; k < componentCount; k++) {
      const target: usize = load<u32>(targets + (k << 2)) + offset;
      writeLine(line + 2 * k * bytes, target, columns, samplesPerPixel, bytesPerSample);
    }
  }
  return DONE;
}

/** A line of each component, one after the other; each has a run index of its own. */
function readLines(
  line: usize,
  above: usize,
  lineStep: u32,
  gradients: usize,
  componentCount: u32,
  columns: u32,
): i32 {
  for (let k: u32 = 0; k < componentCount; k++) {
    const offset = k * lineStep;
    const status = readLine(line + offset, above + offset, gradients, columns, runIndexes + (k << 2));
    if (status !== DONE) return status;
  }
  return DONE;
}

/** Samples of one component into the picture. */
function writeLine(
  line: usize,
  target: usize,
  columns: u32,
  samplesPerPixel: u32,
  bytesPerSample: u32,
): void {
  if (samplesPerPixel === 1 && bytesPerSample === 2) {
    memory.copy(target, line, columns << 1);
    return;
  }
  const stride = samplesPerPixel * bytesPerSample;
  for (let i: u32 = 0; i < columns; i++, target += stride) {
    if (bytesPerSample === 1) store<u8>(target, load<u16>(line + (i << 1)));
    else store<u16>(target, load<u16>(line + (i << 1)));
  }
}
