import { quantizedMiddle } from './coding';
import { quantizeAbove } from './gradients';

/** Lines have room for an edge sample before and vectors behind, in bytes. */
const EDGE: usize = 16;

/** Bytes of one working line of a scan. */
export function lineBytes(columns: u32): u32 {
  return (columns << 1) + 64;
}

/** First sample of a row in the first component's two working lines, which rows take in turn. */
export function lineOf(row: u32, lines: usize, bytes: u32): usize {
  return lines + (row & 1) * bytes + EDGE;
}

/**
 * Before a line: the samples beside it, the first above on the left and the last above on the right, and the gradients between
 * those above. ITU-T T.87 A.2.1.
 * @param gradients room for a line of 16-bit numbers
 */
export function beginLine(line: usize, above: usize, gradients: usize, columns: u32): void {
  const last: usize = columns << 1;
  store<u16>(above + last, load<u16>(above + last - 2));
  store<u16>(line - 2, load<u16>(above));
  quantizeAbove(above, gradients, columns);
}

/** The same for each of several components: lines of the next are `lineStep` behind, gradients `gradientStep`. */
export function beginLines(
  lines: usize,
  above: usize,
  lineStep: usize,
  gradients: usize,
  gradientStep: usize,
  count: usize,
  columns: u32,
): void {
  for (let k: usize = 0; k < count; k++)
    beginLine(lines + k * lineStep, above + k * lineStep, gradients + k * gradientStep, columns);
}

/**
 * Completes the gradients of the components of the pixel at `at`, which needs the samples before it. None but 0, and a run begins.
 * ITU-T T.87 A.3.2, A.3.3.
 */
export function completeGradients(
  lines: usize,
  above: usize,
  lineStep: usize,
  gradients: usize,
  gradientStep: usize,
  count: usize,
  at: usize,
): bool {
  let anyGradient = 0;
  for (let k: usize = 0; k < count; k++) {
    const a: i32 = load<u16>(lines + k * lineStep + at - 2);
    const c: i32 = load<u16>(above + k * lineStep + at - 2);
    const place = gradients + k * gradientStep + at;
    const gradient = <i32>load<i16>(place) + load<i8>(quantizedMiddle + c - a);
    store<i16>(place, gradient);
    anyGradient |= gradient;
  }
  return anyGradient !== 0;
}

/** The samples of a run, from one address to another. */
export function fill(from: usize, to: usize, sample: i32): void {
  for (let at = from; at < to; at += 2) store<u16>(at, sample);
}
