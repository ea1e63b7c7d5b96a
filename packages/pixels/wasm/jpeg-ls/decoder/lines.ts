import { lostSample, quantizedMiddle } from '../coding';
import { beginLine, beginLines, completeGradients, fill } from '../line';
import { shortenRuns } from '../run';
import { hasOverrun } from './bits';
import { metTooLongCode } from './golomb';
import { readRegular } from './regular';
import { interruptingPixelSample, interruptingSample, readRunLength } from './run';
import { CODE_TOO_LONG, DONE, ENDS_EARLY, RUN_LEAVES_LINE, SAMPLE_LOST } from './status';

/** Names of the two loops that read samples. */
class ByLine {}
class BySample {}

function statusOfLine(): i32 {
  const tooLong = metTooLongCode();
  const lost = lostSample();
  if (hasOverrun()) return ENDS_EARLY;
  if (tooLong) return CODE_TOO_LONG;
  return lost ? SAMPLE_LOST : DONE;
}

/**
 * One line of one component. `line`, `above` and `gradients` as for `beginLine`.
 * @param runIndex where the run index is kept
 */
export function readLine(line: usize, above: usize, gradients: usize, columns: u32, runIndex: usize): i32 {
  const last: usize = columns << 1;
  beginLine(line, above, gradients, columns);
  let a: i32 = load<u16>(line - 2);
  let c: i32 = load<u16>(above - 2);
  let at: usize = 0;
  while (at < last) {
    const b: i32 = load<u16>(above + at);
    const gradient = <i32>load<i16>(gradients + at) + load<i8>(quantizedMiddle + c - a);
    if (gradient !== 0) {
      a = readRegular<ByLine>(gradient, a, b, c);
      store<u16>(line + at, a);
      c = b;
      at += 2;
      continue;
    }
    const left = ((last - at) >> 1) as u32;
    const length = readRunLength(left, runIndex);
    if (length > left) return hasOverrun() ? ENDS_EARLY : RUN_LEAVES_LINE;
    const end = at + ((length as usize) << 1);
    fill(line + at, line + end, a);
    if (end === last) break;
    c = load<u16>(above + end);
    a = interruptingSample(a, c, load<u32>(runIndex));
    store<u16>(line + end, a);
    shortenRuns(runIndex);
    at = end + 2;
  }
  return statusOfLine();
}

/**
 * One line of pixels, their components interleaved by sample: a run is one of all components. Lines of the
 * next component are `lineStep` behind, gradients `gradientStep`. ITU-T T.87 A.3.2, A.7.
 */
export function readPixels(
  lines: usize,
  above: usize,
  lineStep: usize,
  gradients: usize,
  gradientStep: usize,
  componentCount: u32,
  columns: u32,
  runIndex: usize,
): i32 {
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
        const sample = readRegular<BySample>(
          gradient,
          load<u16>(to - 2),
          load<u16>(from),
          load<u16>(from - 2),
        );
        store<u16>(to, sample);
      }
      at += 2;
      continue;
    }
    const left = ((last - at) >> 1) as u32;
    const length = readRunLength(left, runIndex);
    if (length > left) return hasOverrun() ? ENDS_EARLY : RUN_LEAVES_LINE;
    const end = at + ((length as usize) << 1);
    for (let k: usize = 0; k < count; k++) {
      const line = lines + k * lineStep;
      const a: i32 = load<u16>(line + at - 2);
      fill(line + at, line + end, a);
      if (end === last) continue;
      const b: i32 = load<u16>(above + k * lineStep + end);
      store<u16>(line + end, interruptingPixelSample(a, b, load<u32>(runIndex)));
    }
    if (end === last) break;
    shortenRuns(runIndex);
    at = end + 2;
  }
  return statusOfLine();
}
