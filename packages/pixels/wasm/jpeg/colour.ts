/** Two, so that half of 2^16 is a product of 16-bit numbers in the dot products below. */
const TWO = i16x8(2, 2, 2, 2, 2, 2, 2, 2);

function pair(first: i32, second: i32): v128 {
  return i32x4.splat((first & 0xffff) | (second << 16));
}

/** (a · first + b · second) / 2^16 for eight 16-bit numbers. */
function weighed(a: v128, b: v128, weights: v128, rounding: v128): v128 {
  const low = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const high = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low, weights), rounding), 16),
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high, weights), rounding), 16),
  );
}

/** 1.402 Cr = Cr + 0.402 Cr, so that the factor has 16 bits; rounded. */
function redOf(cr: v128): v128 {
  return i16x8.add(cr, weighed(cr, TWO, pair(26345, 16384), i32x4.splat(0)));
}

/** −0.34414 Cb − 0.71414 Cr = −0.34414 Cb + 0.28586 Cr − Cr. */
function greenOf(cb: v128, cr: v128): v128 {
  return i16x8.sub(weighed(cb, cr, pair(-22554, 18734), i32x4.splat(32768)), cr);
}

/** 1.772 Cb = 2 Cb − 0.228 Cb. */
function blueOf(cb: v128): v128 {
  return i16x8.add(i16x8.add(cb, cb), weighed(cb, TWO, pair(-14942, 16384), i32x4.splat(0)));
}

function lowHalf(bytes: v128): v128 {
  return i16x8.extend_low_i8x16_u(bytes);
}
function highHalf(bytes: v128): v128 {
  return i16x8.extend_high_i8x16_u(bytes);
}

/** 16 pixels of three planes to R, G, B, R, G, B, … */
function storeInterleaved(to: usize, r: v128, g: v128, b: v128): void {
  const start = i8x16.shuffle(r, g, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
  const middle = i8x16.shuffle(r, g, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
  const end = i8x16.shuffle(r, g, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
  v128.store(to, i8x16.shuffle(start, b, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15));
  v128.store(to, i8x16.shuffle(middle, b, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15), 16);
  v128.store(to, i8x16.shuffle(end, b, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31), 32);
}

/** Three lines of 8-bit samples, interleaved; up to 45 bytes past the last pixel are written. */
export function interleaveLine(first: usize, second: usize, third: usize, columns: u32, to: usize): void {
  for (let i: usize = 0; i < columns; i += 16, to += 48)
    storeInterleaved(to, v128.load(first + i), v128.load(second + i), v128.load(third + i));
}

/**
 * Lines of Y, Cb and Cr to interleaved RGB, to the last bit as the Independent JPEG Group's library: 16-bit
 * fixed point, red and blue rounded each, green once. ITU-T T.871 7.
 */
export function convertLine(
  luminance: usize,
  blueness: usize,
  redness: usize,
  columns: u32,
  to: usize,
): void {
  const middle = i16x8.splat(128);
  for (let i: usize = 0; i < columns; i += 16, to += 48) {
    const y = v128.load(luminance + i);
    const cb = v128.load(blueness + i);
    const cr = v128.load(redness + i);
    const yLow = lowHalf(y);
    const yHigh = highHalf(y);
    const cbLow = i16x8.sub(lowHalf(cb), middle);
    const cbHigh = i16x8.sub(highHalf(cb), middle);
    const crLow = i16x8.sub(lowHalf(cr), middle);
    const crHigh = i16x8.sub(highHalf(cr), middle);
    storeInterleaved(
      to,
      i8x16.narrow_i16x8_u(i16x8.add(yLow, redOf(crLow)), i16x8.add(yHigh, redOf(crHigh))),
      i8x16.narrow_i16x8_u(i16x8.add(yLow, greenOf(cbLow, crLow)), i16x8.add(yHigh, greenOf(cbHigh, crHigh))),
      i8x16.narrow_i16x8_u(i16x8.add(yLow, blueOf(cbLow)), i16x8.add(yHigh, blueOf(cbHigh))),
    );
  }
}
