import { intoRange, maximum, near, runContextAt, step } from '../coding';
import { interruptionLimit, interruptionParameter, learnInterruption, oddIsNegative, runOrder } from '../run';
import { readBits } from './bits';
import { readLongGolomb } from './golomb';

/**
 * Length of the run that begins with `left` samples left in the line; behind it a sample interrupts it
 * unless it reaches the end. ITU-T T.87 A.7.1. `runIndex` is at an address.
 */
export function readRunLength(left: u32, runIndex: usize): u32 {
  let length: u32 = 0;
  let index = load<u32>(runIndex);
  while (readBits(1) === 1) {
    const part: u32 = 1 << runOrder(index);
    if (part <= left - length && index < 31) index++;
    length = min(left, length + part);
    if (length === left) break;
  }
  if (length < left) length += readBits(runOrder(index));
  store<u32>(runIndex, index);
  return length;
}

/** Error of the sample that interrupts a run. ITU-T T.87 A.7.2. */
function readInterruption(type: i32, runIndex: u32): i32 {
  const context = runContextAt(type);
  const k = interruptionParameter(context, type);
  const mapped = readLongGolomb(k, interruptionLimit(runIndex));
  const doubled = mapped + type;
  const odd = doubled & 1;
  const size = (doubled + odd) >> 1;
  const error = oddIsNegative(context, k) === (odd === 1) ? -size : size;
  learnInterruption(context, type, error, mapped);
  return error;
}

/** The sample that interrupts a run of `a` where the line above has `b`. */
export function interruptingSample(a: i32, b: i32, runIndex: u32): i32 {
  return abs(a - b) <= near
    ? bounded(a + readInterruption(1, runIndex) * step)
    : interruptingPixelSample(a, b, runIndex);
}

/** The same for one of several components interleaved by sample, whose runs are interrupted by type 0 alone. */
export function interruptingPixelSample(a: i32, b: i32, runIndex: u32): i32 {
  const error = readInterruption(0, runIndex);
  return bounded(b + (b < a ? -error : error) * step);
}

function bounded(sample: i32): i32 {
  return (sample as u32) <= (maximum as u32) ? sample : intoRange(sample);
}
