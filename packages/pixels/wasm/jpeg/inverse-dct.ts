// Inverse 8×8 DCT by the flow graph of Loeffler, Ligtenberg and Moschytz in 13-bit fixed point, columns
// first. Of 8-bit pictures every sum of products is one dot product of 16-bit pairs; 12-bit pictures need
// 32 bits. ITU-T T.81 A.3.3.

const FIX_0_298631336: i32 = 2446;
const FIX_0_390180644: i32 = 3196;
const FIX_0_541196100: i32 = 4433;
const FIX_0_765366865: i32 = 6270;
const FIX_0_899976223: i32 = 7373;
const FIX_1_175875602: i32 = 9633;
const FIX_1_501321110: i32 = 12299;
const FIX_1_847759065: i32 = 15137;
const FIX_1_961570560: i32 = 16069;
const FIX_2_053119869: i32 = 16819;
const FIX_2_562915447: i32 = 20995;
const FIX_3_072711026: i32 = 25172;
const CONST_BITS: i32 = 13;

/** Bits of fraction kept between the passes. */
const FRACTION_BITS_8: i32 = 2;
const FRACTION_BITS_12: i32 = 1;

/** 8 vectors of 16-bit numbers, and 16 vectors of 32-bit sums. */
const lines: usize = memory.data(128, 16);
const sums: usize = memory.data(256, 16);
const wide: usize = memory.data(256, 16);

function pair(first: i32, second: i32): v128 {
  return i32x4.splat((first & 0xffff) | (second << 16));
}
function interleaveLow(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
function interleaveHigh(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Four of eight columns: pairs of the input lines in, the eight lines of sums out, 32 bytes apart. */
function transformFour(v04: v128, v26: v128, odd: v128, v71: v128, v53: v128, shift: i32, to: usize): void {
  const half = i32x4.splat(1 << (shift - 1));
  const even3 = i32x4.dot_i16x8_s(v26, pair(FIX_0_541196100 + FIX_0_765366865, FIX_0_541196100));
  const even2 = i32x4.dot_i16x8_s(v26, pair(FIX_0_541196100, FIX_0_541196100 - FIX_1_847759065));
  const even0 = i32x4.add(i32x4.dot_i16x8_s(v04, pair(1 << CONST_BITS, 1 << CONST_BITS)), half);
  const even1 = i32x4.add(i32x4.dot_i16x8_s(v04, pair(1 << CONST_BITS, -(1 << CONST_BITS))), half);
  const t10 = i32x4.add(even0, even3);
  const t13 = i32x4.sub(even0, even3);
  const t11 = i32x4.add(even1, even2);
  const t12 = i32x4.sub(even1, even2);

  const y3 = i32x4.dot_i16x8_s(odd, pair(FIX_1_175875602 - FIX_1_961570560, FIX_1_175875602));
  const y4 = i32x4.dot_i16x8_s(odd, pair(FIX_1_175875602, FIX_1_175875602 - FIX_0_390180644));
  const odd0 = i32x4.add(
    i32x4.dot_i16x8_s(v71, pair(FIX_0_298631336 - FIX_0_899976223, -FIX_0_899976223)),
    y3,
  );
  const odd3 = i32x4.add(
    i32x4.dot_i16x8_s(v71, pair(-FIX_0_899976223, FIX_1_501321110 - FIX_0_899976223)),
    y4,
  );
  const odd1 = i32x4.add(
    i32x4.dot_i16x8_s(v53, pair(FIX_2_053119869 - FIX_2_562915447, -FIX_2_562915447)),
    y4,
  );
  const odd2 = i32x4.add(
    i32x4.dot_i16x8_s(v53, pair(-FIX_2_562915447, FIX_3_072711026 - FIX_2_562915447)),
    y3,
  );

  v128.store(to, i32x4.shr_s(i32x4.add(t10, odd3), shift));
  v128.store(to, i32x4.shr_s(i32x4.add(t11, odd2), shift), 32);
  v128.store(to, i32x4.shr_s(i32x4.add(t12, odd1), shift), 64);
  v128.store(to, i32x4.shr_s(i32x4.add(t13, odd0), shift), 96);
  v128.store(to, i32x4.shr_s(i32x4.sub(t13, odd0), shift), 128);
  v128.store(to, i32x4.shr_s(i32x4.sub(t12, odd1), shift), 160);
  v128.store(to, i32x4.shr_s(i32x4.sub(t11, odd2), shift), 192);
  v128.store(to, i32x4.shr_s(i32x4.sub(t10, odd3), shift), 224);
}

/** 1D transform of eight columns at once: `lines` in place, sums narrowed to 16 bits with saturation. */
function transformColumns(shift: i32): void {
  const v0 = v128.load(lines);
  const v1 = v128.load(lines, 16);
  const v2 = v128.load(lines, 32);
  const v3 = v128.load(lines, 48);
  const v4 = v128.load(lines, 64);
  const v5 = v128.load(lines, 80);
  const v6 = v128.load(lines, 96);
  const v7 = v128.load(lines, 112);
  const v73 = i16x8.add(v7, v3);
  const v51 = i16x8.add(v5, v1);
  transformFour(
    interleaveLow(v0, v4),
    interleaveLow(v2, v6),
    interleaveLow(v73, v51),
    interleaveLow(v7, v1),
    interleaveLow(v5, v3),
    shift,
    sums,
  );
  transformFour(
    interleaveHigh(v0, v4),
    interleaveHigh(v2, v6),
    interleaveHigh(v73, v51),
    interleaveHigh(v7, v1),
    interleaveHigh(v5, v3),
    shift,
    sums + 16,
  );
  for (let i: usize = 0; i < 8; i++) {
    const from = sums + (i << 5);
    v128.store(lines + (i << 4), i16x8.narrow_i32x4_s(v128.load(from), v128.load(from, 16)));
  }
}

/** Three perfect shuffles of eight lines turn lines into columns. */
function transpose(): void {
  let a0 = v128.load(lines);
  let a1 = v128.load(lines, 16);
  let a2 = v128.load(lines, 32);
  let a3 = v128.load(lines, 48);
  let a4 = v128.load(lines, 64);
  let a5 = v128.load(lines, 80);
  let a6 = v128.load(lines, 96);
  let a7 = v128.load(lines, 112);
  for (let round = 0; round < 3; round++) {
    const b0 = interleaveLow(a0, a4);
    const b1 = interleaveHigh(a0, a4);
    const b2 = interleaveLow(a1, a5);
    const b3 = interleaveHigh(a1, a5);
    const b4 = interleaveLow(a2, a6);
    const b5 = interleaveHigh(a2, a6);
    const b6 = interleaveLow(a3, a7);
    const b7 = interleaveHigh(a3, a7);
    a0 = b0;
    a1 = b1;
    a2 = b2;
    a3 = b3;
    a4 = b4;
    a5 = b5;
    a6 = b6;
    a7 = b7;
  }
  v128.store(lines, a0);
  v128.store(lines, a1, 16);
  v128.store(lines, a2, 32);
  v128.store(lines, a3, 48);
  v128.store(lines, a4, 64);
  v128.store(lines, a5, 80);
  v128.store(lines, a6, 96);
  v128.store(lines, a7, 112);
}

/** A block whose only coefficient is the first: one value 64 times. */
export function reconstructFlat8(dc: i32, step: i32, to: usize, stride: u32): void {
  const value = ((((dc * step) as i16 as i32) << FRACTION_BITS_8) + 16) >> 5;
  const sample = i8x16.splat(min(255, max(0, value + 128)) as i8);
  for (let row = 0; row < 8; row++, to += stride) v128.store_lane<i64>(to, sample, 0);
}

/** Coefficients of an 8-bit picture, in natural order, to 8 lines of 8 samples `stride` bytes apart. */
export function reconstruct8(coefficients: usize, quantization: usize, to: usize, stride: u32): void {
  for (let i: usize = 0; i < 128; i += 16) {
    v128.store(lines + i, i16x8.mul(v128.load(coefficients + i), v128.load(quantization + i)));
  }
  transformColumns(CONST_BITS - FRACTION_BITS_8);
  transpose();
  transformColumns(CONST_BITS + FRACTION_BITS_8 + 3);
  transpose();
  const middle = i8x16.splat(-128);
  for (let i: usize = 0; i < 128; i += 32) {
    const twoLines = i8x16.narrow_i16x8_s(v128.load(lines + i), v128.load(lines + i, 16));
    const samples = v128.xor(twoLines, middle);
    v128.store_lane<i64>(to, samples, 0);
    v128.store_lane<i64>(to + stride, samples, 1);
    to += stride << 1;
  }
}

/** One 8-point transform in place: 32-bit numbers at `at`, `at` + `step` bytes, … */
function transformEight(at: usize, step: usize, shift: i32): void {
  const v0 = load<i32>(at);
  const v1 = load<i32>(at + step);
  const v2 = load<i32>(at + 2 * step);
  const v3 = load<i32>(at + 3 * step);
  const v4 = load<i32>(at + 4 * step);
  const v5 = load<i32>(at + 5 * step);
  const v6 = load<i32>(at + 6 * step);
  const v7 = load<i32>(at + 7 * step);
  const half = 1 << (shift - 1);

  const z1 = (v2 + v6) * FIX_0_541196100;
  const even2 = z1 - v6 * FIX_1_847759065;
  const even3 = z1 + v2 * FIX_0_765366865;
  const even0 = ((v0 + v4) << CONST_BITS) + half;
  const even1 = ((v0 - v4) << CONST_BITS) + half;
  const t10 = even0 + even3;
  const t13 = even0 - even3;
  const t11 = even1 + even2;
  const t12 = even1 - even2;

  const z5 = (v7 + v3 + v5 + v1) * FIX_1_175875602;
  const y1 = (v7 + v1) * -FIX_0_899976223;
  const y2 = (v5 + v3) * -FIX_2_562915447;
  const y3 = z5 - (v7 + v3) * FIX_1_961570560;
  const y4 = z5 - (v5 + v1) * FIX_0_390180644;
  const odd0 = v7 * FIX_0_298631336 + y1 + y3;
  const odd1 = v5 * FIX_2_053119869 + y2 + y4;
  const odd2 = v3 * FIX_3_072711026 + y2 + y3;
  const odd3 = v1 * FIX_1_501321110 + y1 + y4;

  store<i32>(at, (t10 + odd3) >> shift);
  store<i32>(at + step, (t11 + odd2) >> shift);
  store<i32>(at + 2 * step, (t12 + odd1) >> shift);
  store<i32>(at + 3 * step, (t13 + odd0) >> shift);
  store<i32>(at + 4 * step, (t13 - odd0) >> shift);
  store<i32>(at + 5 * step, (t12 - odd1) >> shift);
  store<i32>(at + 6 * step, (t11 - odd2) >> shift);
  store<i32>(at + 7 * step, (t10 - odd3) >> shift);
}

/** Coefficients of a 12-bit picture to 8 lines of 8 samples of 16 bits, `stride` bytes apart. */
export function reconstruct12(coefficients: usize, quantization: usize, to: usize, stride: u32): void {
  for (let i: usize = 0; i < 64; i++) {
    const value = <i32>load<i16>(coefficients + (i << 1)) * <i32>load<u16>(quantization + (i << 1));
    store<i32>(wide + (i << 2), value);
  }
  for (let column: usize = 0; column < 8; column++)
    transformEight(wide + (column << 2), 32, CONST_BITS - FRACTION_BITS_12);
  for (let row: usize = 0; row < 8; row++, to += stride) {
    const line = wide + (row << 5);
    transformEight(line, 4, CONST_BITS + FRACTION_BITS_12 + 3);
    for (let column: usize = 0; column < 8; column++) {
      const sample = load<i32>(line + (column << 2)) + 2048;
      store<u16>(to + (column << 1), min(4095, max(0, sample)));
    }
  }
}
