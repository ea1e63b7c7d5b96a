import { near, quantizedMiddle } from '../coding';
import { beginLine, beginLines, completeGradients, fill } from '../line';
import { shortenRuns } from '../run';
import { writeRegular } from './regular';
import { writeInterrupting, writeInterruptingPixel, writeRunLength } from './run';

/** Names of the two loops that write samples. */
class ByLine {}
class BySample {}

/** End of the samples from `from` on that are `a`, or within NEAR of it. */
function endOfRun(from: usize, end: usize, a: i32): usize {
  let at = from;
  while (at < end && abs(<i32>load<u16>(at) - a) <= near) at += 2;
  return at;
}

/**
 * One line of one component, its samples replaced by what the decoder will have. Parameters as for the decoder's `readLine`.
 */
export function writeLine(line: usize, above: usize, gradients: usize, columns: u32, runIndex: usize): void {
  const last: usize = columns << 1;
  beginLine(line, above, gradients, columns);
  let a: i32 = load<u16>(line - 2);
  let c: i32 = load<u16>(above - 2);
  let at: usize = 0;
  while (at < last) {
    const b: i32 = load<u16>(above + at);
    const gradient = <i32>load<i16>(gradients + at) + load<i8>(quantizedMiddle + c - a);
    if (gradient !== 0) {
      a = writeRegular<ByLine>(gradient, load<u16>(line + at), a, b, c);
      store<u16>(line + at, a);
      c = b;
      at += 2;
      continue;
    }
    const end = endOfRun(line + at, line + last, a) - line;
    fill(line + at, line + end, a);
    writeRunLength(((end - at) >> 1) as u32, end === last, runIndex);
    if (end === last) break;
    c = load<u16>(above + end);
    a = writeInterrupting(load<u16>(line + end), a, c, load<u32>(runIndex));
    store<u16>(line + end, a);
    shortenRuns(runIndex);
    at = end + 2;
  }
}

/** One line of pixels, their components interleaved by sample. Parameters as for the decoder's `readPixels`. */
export function writePixels(
  lines: usize,
  above: usize,
  lineStep: usize,
  gradients: usize,
  gradientStep: usize,
  componentCount: u32,
  columns: u32,
  runIndex: usize,
): void {
  const last: usize = columns << 1;
  const count: usize = componentCount;
  beginLines(lines, above, lineStep, gradients, gradientStep, count, columns);
  let at: usize = 0;
  while (at < last) {
    if (completeGradients(lines, above, lineStep, gradients, gradientStep, count, at)) {
      for (let k: usize = 0; k < count; k++) {
        const to = lines + k * lineStep + at;
        const from = above + k * lineStep + at;
        const gradient: i32 = load<i16>(gradients + k * gradientStep + at);
        const sample = writeRegular<BySample>(
          gradient,
          load<u16>(to),
          load<u16>(to - 2),
          load<u16>(from),
          load<u16>(from - 2),
        );
        store<u16>(to, sample);
      }
      at += 2;
      continue;
    }
    let end: usize = last;
    for (let k: usize = 0; k < count; k++) {
      const line = lines + k * lineStep;
      end = endOfRun(line + at, line + end, load<u16>(line + at - 2)) - line;
    }
    writeRunLength(((end - at) >> 1) as u32, end === last, runIndex);
    for (let k: usize = 0; k < count; k++) {
      const line = lines + k * lineStep;
      const a: i32 = load<u16>(line + at - 2);
      fill(line + at, line + end, a);
      if (end === last) continue;
      const b: i32 = load<u16>(above + k * lineStep + end);
      store<u16>(line + end, writeInterruptingPixel(load<u16>(line + end), a, b, load<u32>(runIndex)));
    }
    if (end === last) break;
    shortenRuns(runIndex);
    at = end + 2;
  }
}
