// Parameters of a scan and what its contexts have learnt. ITU-T T.87 A.2, A.8, C.2.4.1.1.

/** Largest sample value, and largest difference of near-lossless coding. */
export let maximum: i32 = 0;
export let near: i32 = 0;
/** RANGE, 2 NEAR + 1, and one times the other. */
export let range: i32 = 0;
export let step: i32 = 1;
export let rangeSteps: i32 = 0;
export let qbpp: u32 = 0;
export let limit: u32 = 0;
export let reset: i32 = 0;
export let t1: i32 = 0;
export let t2: i32 = 0;
export let t3: i32 = 0;

/** Contexts by number: A, B, N of 32 bits each, then C of 16, then what follows from them. */
export const A: usize = 0;
export const B: usize = 4;
export const N: usize = 8;
export const C: usize = 12;
/** The Golomb parameter k. */
export const K: usize = 14;
/** −1 where the mapping of errors is turned about: lossless, k = 0 and 2 B ≤ −N. ITU-T T.87 A.5.2. */
export const TURNED: usize = 15;
const CONTEXT_BYTES: usize = 16;
const CONTEXT_COUNT: usize = 365;
const contexts: usize = memory.data(5840, 16);

/** Of runs: A, N and Nn, for run interruption types 0 and 1. */
export const RUN_N: usize = 4;
export const RUN_NEGATIVE: usize = 8;
const runContexts: usize = memory.data(24, 4);

/** Quantized gradient by difference, −`maximum` to `maximum`; its middle. ITU-T T.87 A.3.3. */
const QUANTIZED: usize = memory.data(131072, 16);
export const quantizedMiddle: usize = QUANTIZED + 65536;

export function contextAt(index: i32): usize {
  return contexts + ((index as usize) << 4);
}

export function runContextAt(type: i32): usize {
  return runContexts + (type as usize) * 12;
}

function bitsFor(values: i32): u32 {
  return values <= 1 ? 0 : 32 - clz(values - 1);
}

function quantize(difference: i32): i32 {
  const size = abs(difference);
  const level = (size > near ? 1 : 0) + (size >= t1 ? 1 : 0) + (size >= t2 ? 1 : 0) + (size >= t3 ? 1 : 0);
  return difference < 0 ? -level : level;
}

/** Begins a scan: parameters, contexts and the table of gradients. ITU-T T.87 A.2. */
export function beginCoding(
  maximumSample: i32,
  nearLossless: i32,
  threshold1: i32,
  threshold2: i32,
  threshold3: i32,
  resetInterval: i32,
): void {
  maximum = maximumSample;
  near = nearLossless;
  step = 2 * near + 1;
  range = (maximum + 2 * near) / step + 1;
  rangeSteps = range * step;
  qbpp = bitsFor(range);
  const bpp = max<u32>(2, bitsFor(maximum + 1));
  limit = 2 * (bpp + max<u32>(8, bpp));
  reset = resetInterval;
  t1 = threshold1;
  t2 = threshold2;
  t3 = threshold3;
  forgetContexts();
  // Past the last threshold all are alike.
  const last = min(maximum, t3);
  memory.fill(QUANTIZED, 0xfc, 65536);
  memory.fill(quantizedMiddle, 4, 65536);
  for (let difference = -last; difference <= last; difference++)
    store<i8>(quantizedMiddle + difference, quantize(difference));
}

/** Contexts that have learnt nothing, as at the begin of a scan and behind a restart marker. ITU-T T.87 A.2.1. */
export function forgetContexts(): void {
  const start = max(2, (range + 32) >> 6);
  for (let i: usize = 0; i < CONTEXT_COUNT; i++) {
    const context = contexts + i * CONTEXT_BYTES;
    store<i32>(context, start, A);
    store<i32>(context, 0, B);
    store<i32>(context, 1, N);
    keepDerived(context, start, 0, 1, 0);
  }
  for (let type = 0; type < 2; type++) {
    store<i32>(runContextAt(type), start);
    store<i32>(runContextAt(type), 1, RUN_N);
    store<i32>(runContextAt(type), 0, RUN_NEGATIVE);
  }
}

/** The smallest k with N · 2^k ≥ A. ITU-T T.87 A.5.1. */
export function golombParameter(a: i32, n: i32): u32 {
  const k = max(0, clz(n) - clz(a));
  return k + i32(n << k < a);
}

/** Keeps C, and what the next sample will ask for first: k and whether errors are turned about, in one word. */
function keepDerived(context: usize, a: i32, b: i32, n: i32, c: i32): void {
  const k = golombParameter(a, n);
  const turned = k === 0 && near === 0 ? (2 * b + n - 1) >> 31 : 0;
  store<i32>(context, (c & 0xffff) | (k << 16) | (turned << 24), C);
}

/** What a context learns from an error, without a branch that depends on it. ITU-T T.87 A.6. */
export function learn<_Loop>(context: usize, error: i32, scaledError: i32): void {
  let a = load<i32>(context, A) + abs(error);
  let b = load<i32>(context, B) + scaledError;
  let n = load<i32>(context, N);
  if (n === reset) {
    a >>= 1;
    b >>= 1;
    n >>= 1;
  }
  n++;
  const isLow = i32(b <= -n);
  const isHigh = i32(b > 0);
  b = min(0, max(1 - n, b + (n & -isLow) - (n & -isHigh)));
  const c = min(127, max(-128, <i32>load<i16>(context, C) + isHigh - isLow));
  store<i32>(context, a, A);
  store<i32>(context, b, B);
  store<i32>(context, n, N);
  keepDerived(context, a, b, n, c);
}

/** A sample was so far off that no error explains it: the bits are damaged. */
let sampleLost: bool = false;

/** Whether a sample was lost since this was last asked. */
export function lostSample(): bool {
  const lost = sampleLost;
  sampleLost = false;
  return lost;
}

/** Brings a sample that left the range back into it. ITU-T T.87 A.4.4. */
export function intoRange(sample: i32): i32 {
  let value = sample;
  if (value < -near) value += rangeSteps;
  else if (value > maximum + near) value -= rangeSteps;
  if (value < -near || value > maximum + near) sampleLost = true;
  return min(maximum, max(0, value));
}
