import { near, runContextAt, step } from '../coding';
import { interruptionLimit, interruptionParameter, learnInterruption, oddIsNegative, runOrder } from '../run';
import { writeBits } from './bits';
import { quantizeError, reconstruct, reduceError } from './error';
import { writeGolomb } from './golomb';

/** Length of a run, which a sample behind it interrupts unless it reaches the end. ITU-T T.87 A.7.1. `runIndex` is at an address. */
export function writeRunLength(length: u32, reachesEnd: bool, runIndex: usize): void {
  let left = length;
  let index = load<u32>(runIndex);
  while (left >= ((1 << runOrder(index)) as u32)) {
    writeBits(1, 1);
    left -= 1 << runOrder(index);
    if (index < 31) index++;
  }
  store<u32>(runIndex, index);
  if (reachesEnd) {
    if (left > 0) writeBits(1, 1);
  } else {
    writeBits(left, runOrder(index) + 1);
  }
}

/** Names the runs among the callers of `writeGolomb`. */
class InRun {}

/** Error of the sample that interrupts a run. ITU-T T.87 A.7.2. */
function writeInterruption(error: i32, type: i32, runIndex: u32): void {
  const context = runContextAt(type);
  const k = interruptionParameter(context, type);
  const isOdd = error !== 0 && oddIsNegative(context, k) === error < 0;
  const mapped = 2 * abs(error) - type - i32(isOdd);
  writeGolomb<InRun>(mapped as u32, k, interruptionLimit(runIndex));
  learnInterruption(context, type, error, mapped);
}

/** The sample that interrupts a run of `a` where the line above has `b`, as the decoder will have it. */
export function writeInterrupting(sample: i32, a: i32, b: i32, runIndex: u32): i32 {
  if (abs(a - b) > near) return writeInterruptingPixel(sample, a, b, runIndex);
  const quantized = quantizeError(sample - a);
  writeInterruption(reduceError(quantized), 1, runIndex);
  return reconstruct(a, quantized * step);
}

/** The same for one of several components interleaved by sample, whose runs are interrupted by type 0 alone. */
export function writeInterruptingPixel(sample: i32, a: i32, b: i32, runIndex: u32): i32 {
  const sign = b < a ? -1 : 0;
  const quantized = quantizeError(((sample - b) ^ sign) - sign);
  writeInterruption(reduceError(quantized), 0, runIndex);
  return reconstruct(b, ((quantized * step) ^ sign) - sign);
}
