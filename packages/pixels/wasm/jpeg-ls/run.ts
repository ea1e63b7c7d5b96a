import { readBits } from './bits';
import {
  golombParameter,
  intoRange,
  limit,
  maximum,
  near,
  RUN_N,
  RUN_NEGATIVE,
  reset,
  runContextAt,
  step,
} from './coding';
import { readLongGolomb } from './golomb';

/** J: length of runs by run index, as a power of two. ITU-T T.87 A.2.1. */
export const RUN_ORDER: usize = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
]);

/**
 * Length of the run that begins with `left` samples left in the line; behind it a sample interrupts it
 * unless it reaches the end. ITU-T T.87 A.7.1. `runIndex` is at an address.
 */
export function readRunLength(left: u32, runIndex: usize): u32 {
  let length: u32 = 0;
  let index = load<u32>(runIndex);
  while (readBits(1) === 1) {
    const part: u32 = 1 << load<u8>(RUN_ORDER + index);
    if (part <= left - length && index < 31) index++;
    length = min(left, length + part);
    if (length === left) break;
  }
  if (length < left) length += readBits(load<u8>(RUN_ORDER + index));
  store<u32>(runIndex, index);
  return length;
}

/** Error of the sample that interrupts a run. ITU-T T.87 A.7.2. */
function readInterruption(type: i32, runIndex: u32): i32 {
  const context = runContextAt(type);
  let a = load<i32>(context);
  let n = load<i32>(context, RUN_N);
  let negative = load<i32>(context, RUN_NEGATIVE);
  const k = golombParameter(a + (type === 1 ? n >> 1 : 0), n);
  const mapped = readLongGolomb(k, limit - load<u8>(RUN_ORDER + runIndex) - 1);
  const doubled = mapped + type;
  const odd = doubled & 1;
  const size = (doubled + odd) >> 1;
  const oddIsNegative = k !== 0 || 2 * negative >= n;
  const error = oddIsNegative === (odd === 1) ? -size : size;
  if (error < 0) negative++;
  a += (mapped + 1 - type) >> 1;
  if (n === reset) {
    a >>= 1;
    n >>= 1;
    negative >>= 1;
  }
  store<i32>(context, a);
  store<i32>(context, n + 1, RUN_N);
  store<i32>(context, negative, RUN_NEGATIVE);
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

/** A run has been interrupted. */
export function shortenRuns(runIndex: usize): void {
  const index = load<u32>(runIndex);
  if (index > 0) store<u32>(runIndex, index - 1);
}
