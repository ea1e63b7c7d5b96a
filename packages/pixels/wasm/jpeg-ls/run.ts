import { golombParameter, limit, RUN_N, RUN_NEGATIVE, reset } from './coding';

/** J: length of runs by run index, as a power of two. ITU-T T.87 A.2.1. */
const RUN_ORDER: usize = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
]);

export function runOrder(runIndex: u32): u32 {
  return load<u8>(RUN_ORDER + runIndex);
}

/** A run has been interrupted. `runIndex` is at an address. */
export function shortenRuns(runIndex: usize): void {
  const index = load<u32>(runIndex);
  if (index > 0) store<u32>(runIndex, index - 1);
}

// The error of the sample that interrupts a run, in the context of its type. ITU-T T.87 A.7.2.

/** The Golomb parameter k. */
export function interruptionParameter(context: usize, type: i32): u32 {
  const n = load<i32>(context, RUN_N);
  return golombParameter(load<i32>(context) + (type === 1 ? n >> 1 : 0), n);
}

/** Longest code. */
export function interruptionLimit(runIndex: u32): u32 {
  return limit - runOrder(runIndex) - 1;
}

/** Whether the odd one of the two numbers of an error's size says that it is negative. */
export function oddIsNegative(context: usize, k: u32): bool {
  return k !== 0 || 2 * load<i32>(context, RUN_NEGATIVE) >= load<i32>(context, RUN_N);
}

/** What the context learns from an error, and the number it was coded as. */
export function learnInterruption(context: usize, type: i32, error: i32, mapped: i32): void {
  let a = load<i32>(context) + ((mapped + 1 - type) >> 1);
  let n = load<i32>(context, RUN_N);
  let negative = load<i32>(context, RUN_NEGATIVE) + i32(error < 0);
  if (n === reset) {
    a >>= 1;
    n >>= 1;
    negative >>= 1;
  }
  store<i32>(context, a);
  store<i32>(context, n + 1, RUN_N);
  store<i32>(context, negative, RUN_NEGATIVE);
}
