// Forward 8×8 DCT by the method of Arai, Agui and Nakajima, five multiplications for eight values, four columns at a time. What it
// leaves of the scale is in the reciprocals of the quantization. ITU-T T.81 A.3.3.

/** cos(4π/16), cos(6π/16), cos(2π/16) − cos(6π/16) and cos(2π/16) + cos(6π/16). */
const COS_4: f32 = Math.SQRT1_2 as f32;
const COS_6: f32 = 0.3826834323650898;
const C2_MINUS_C6: f32 = 0.5411961001461969;
const C2_PLUS_C6: f32 = 1.3065629648763766;

const ROW_BYTES: usize = 32;

/** Between the passes, and turned about its diagonal. */
const columnsDone: usize = memory.data(256, 16);
const turned: usize = memory.data(256, 16);

/** Four columns of eight values, `step` bytes from one value to the next, into rows of eight. */
function transformFour(from: usize, step: usize, to: usize): void {
  const a0 = v128.load(from);
  const a1 = v128.load(from + step);
  const a2 = v128.load(from + 2 * step);
  const a3 = v128.load(from + 3 * step);
  const a4 = v128.load(from + 4 * step);
  const a5 = v128.load(from + 5 * step);
  const a6 = v128.load(from + 6 * step);
  const a7 = v128.load(from + 7 * step);
  const s07 = f32x4.add(a0, a7);
  const s16 = f32x4.add(a1, a6);
  const s25 = f32x4.add(a2, a5);
  const s34 = f32x4.add(a3, a4);
  const d07 = f32x4.sub(a0, a7);
  const d16 = f32x4.sub(a1, a6);
  const d25 = f32x4.sub(a2, a5);
  const d34 = f32x4.sub(a3, a4);
  // even frequencies
  const outer = f32x4.add(s07, s34);
  const inner = f32x4.add(s16, s25);
  const outerDifference = f32x4.sub(s07, s34);
  const even = f32x4.mul(f32x4.add(f32x4.sub(s16, s25), outerDifference), f32x4.splat(COS_4));
  v128.store(to, f32x4.add(outer, inner));
  v128.store(to + 4 * ROW_BYTES, f32x4.sub(outer, inner));
  v128.store(to + 2 * ROW_BYTES, f32x4.add(outerDifference, even));
  v128.store(to + 6 * ROW_BYTES, f32x4.sub(outerDifference, even));
  // odd frequencies
  const low = f32x4.add(d34, d25);
  const middle = f32x4.mul(f32x4.add(d25, d16), f32x4.splat(COS_4));
  const high = f32x4.add(d16, d07);
  const shared = f32x4.mul(f32x4.sub(low, high), f32x4.splat(COS_6));
  const fromLow = f32x4.add(f32x4.mul(low, f32x4.splat(C2_MINUS_C6)), shared);
  const fromHigh = f32x4.add(f32x4.mul(high, f32x4.splat(C2_PLUS_C6)), shared);
  const sum = f32x4.add(d07, middle);
  const difference = f32x4.sub(d07, middle);
  v128.store(to + 5 * ROW_BYTES, f32x4.add(difference, fromLow));
  v128.store(to + 3 * ROW_BYTES, f32x4.sub(difference, fromLow));
  v128.store(to + ROW_BYTES, f32x4.add(sum, fromHigh));
  v128.store(to + 7 * ROW_BYTES, f32x4.sub(sum, fromHigh));
}

/** Turns a square of four rows and columns about its diagonal. */
function turnFour(from: usize, to: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + ROW_BYTES);
  const r2 = v128.load(from + 2 * ROW_BYTES);
  const r3 = v128.load(from + 3 * ROW_BYTES);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to + ROW_BYTES, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(to + 2 * ROW_BYTES, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(to + 3 * ROW_BYTES, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/**
 * Coefficients of the block whose first value is at `from`, its lines `lineStep` bytes apart; in `to` they are turned about the
 * diagonal: those of one horizontal frequency follow each other.
 */
export function forwardDct(from: usize, lineStep: usize, to: usize): void {
  transformFour(from, lineStep, columnsDone);
  transformFour(from + 16, lineStep, columnsDone + 16);
  turnFour(columnsDone, turned);
  turnFour(columnsDone + 16, turned + 4 * ROW_BYTES);
  turnFour(columnsDone + 4 * ROW_BYTES, turned + 16);
  turnFour(columnsDone + 4 * ROW_BYTES + 16, turned + 4 * ROW_BYTES + 16);
  transformFour(turned, ROW_BYTES, to);
  transformFour(turned + 16, ROW_BYTES, to + 16);
}
