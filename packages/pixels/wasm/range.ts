/** Smallest and largest of the samples last looked at. */
let smallest: u32 = 0;
let largest: u32 = 0;

export function smallestSample(): u32 {
  return smallest;
}

export function largestSample(): u32 {
  return largest;
}

/** Finds smallest and largest of `count` samples, one or more, of 1 or 2 bytes. */
export function findRange(samples: usize, count: u32, bytesPerSample: u32): void {
  if (bytesPerSample === 1) findRange8(samples, count);
  else findRange16(samples, count);
}

function findRange8(samples: usize, count: u32): void {
  let low: u32 = load<u8>(samples);
  let high: u32 = low;
  let lows = i8x16.splat(low as i8);
  let highs = lows;
  const whole = count & ~15;
  for (let i: u32 = 0; i < whole; i += 16) {
    const values = v128.load(samples + i);
    lows = i8x16.min_u(lows, values);
    highs = i8x16.max_u(highs, values);
  }
  for (let i = whole; i < count; i++) {
    low = min(low, <u32>load<u8>(samples + i));
    high = max(high, <u32>load<u8>(samples + i));
  }
  v128.store(lanes, lows);
  v128.store(lanes, highs, 16);
  for (let i: usize = 0; i < 16; i++) {
    low = min(low, <u32>load<u8>(lanes + i));
    high = max(high, <u32>load<u8>(lanes + i, 16));
  }
  smallest = low;
  largest = high;
}

function findRange16(samples: usize, count: u32): void {
  let low: u32 = load<u16>(samples);
  let high: u32 = low;
  let lows = i16x8.splat(low as i16);
  let highs = lows;
  const whole = count & ~7;
  for (let i: u32 = 0; i < whole; i += 8) {
    const values = v128.load(samples + (i << 1));
    lows = i16x8.min_u(lows, values);
    highs = i16x8.max_u(highs, values);
  }
  for (let i = whole; i < count; i++) {
    low = min(low, <u32>load<u16>(samples + (i << 1)));
    high = max(high, <u32>load<u16>(samples + (i << 1)));
  }
  v128.store(lanes, lows);
  v128.store(lanes, highs, 16);
  for (let i: usize = 0; i < 16; i += 2) {
    low = min(low, <u32>load<u16>(lanes + i));
    high = max(high, <u32>load<u16>(lanes + i, 16));
  }
  smallest = low;
  largest = high;
}

/** What the lanes of two vectors hold. */
const lanes: usize = memory.data(32, 16);
