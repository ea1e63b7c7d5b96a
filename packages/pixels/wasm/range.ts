/** Smallest and largest of the samples last looked at. */
let smallest: u32 = 0;
let largest: u32 = 0;

export function smallestSample(): u32 {
  return smallest;
}

export function largestSample(): u32 {
  return largest;
}

/**
 * Finds smallest and largest of `count` samples, one or more, of 1 or 2 bytes.
 * @param bias what makes signed samples unsigned, 2^7 or 2^15: they are compared, and told, with it added; else 0
 */
export function findRange(samples: usize, count: u32, bytesPerSample: u32, bias: u32): void {
  if (bytesPerSample === 1) findRange8(samples, count, bias);
  else findRange16(samples, count, bias);
}

function findRange8(samples: usize, count: u32, bias: u32): void {
  let lows = i8x16.splat(-1);
  let highs = i8x16.splat(0);
  const biases = i8x16.splat(bias as i8);
  const whole = count & ~15;
  for (let i: u32 = 0; i < whole; i += 16) {
    const values = v128.xor(v128.load(samples + i), biases);
    lows = i8x16.min_u(lows, values);
    highs = i8x16.max_u(highs, values);
  }
  v128.store(lanes, lows);
  v128.store(lanes, highs, 16);
  let low: u32 = 0xff;
  let high: u32 = 0;
  for (let i: usize = 0; i < 16; i++) {
    low = min(low, <u32>load<u8>(lanes + i));
    high = max(high, <u32>load<u8>(lanes + i, 16));
  }
  for (let i = whole; i < count; i++) {
    const value = <u32>load<u8>(samples + i) ^ bias;
    low = min(low, value);
    high = max(high, value);
  }
  smallest = low;
  largest = high;
}

function findRange16(samples: usize, count: u32, bias: u32): void {
  let lows = i16x8.splat(-1);
  let highs = i16x8.splat(0);
  const biases = i16x8.splat(bias as i16);
  const whole = count & ~7;
  for (let i: u32 = 0; i < whole; i += 8) {
    const values = v128.xor(v128.load(samples + (i << 1)), biases);
    lows = i16x8.min_u(lows, values);
    highs = i16x8.max_u(highs, values);
  }
  v128.store(lanes, lows);
  v128.store(lanes, highs, 16);
  let low: u32 = 0xffff;
  let high: u32 = 0;
  for (let i: usize = 0; i < 16; i += 2) {
    low = min(low, <u32>load<u16>(lanes + i));
    high = max(high, <u32>load<u16>(lanes + i, 16));
  }
  for (let i = whole; i < count; i++) {
    const value = <u32>load<u16>(samples + (i << 1)) ^ bias;
    low = min(low, value);
    high = max(high, value);
  }
  smallest = low;
  largest = high;
}

/** What the lanes of two vectors hold. */
const lanes: usize = memory.data(32, 16);
