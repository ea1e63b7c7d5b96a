import { near, t1, t2, t3 } from './coding';

/** The gradients between samples of the line above, quantized, for all samples at once: 81 Q1 + 9 Q2. */
export function quantizeAbove(above: usize, gradients: usize, columns: u32): void {
  const least = i16x8.splat((near + 1) as i16);
  const first = i16x8.splat(t1 as i16);
  const second = i16x8.splat(t2 as i16);
  const third = i16x8.splat(t3 as i16);
  const nine = i16x8.splat(9);
  const eightyOne = i16x8.splat(81);
  for (let i: u32 = 0; i < columns; i += 8) {
    const at = above + (i << 1);
    const c = v128.load(at - 2);
    const b = v128.load(at);
    const d = v128.load(at + 2);
    const q1 = quantizeEight(d, b, least, first, second, third);
    const q2 = quantizeEight(b, c, least, first, second, third);
    v128.store(gradients + (i << 1), i16x8.add(i16x8.mul(q1, eightyOne), i16x8.mul(q2, nine)));
  }
}

function levels(size: v128, least: v128, first: v128, second: v128, third: v128): v128 {
  return i16x8.add(
    i16x8.add(i16x8.ge_u(size, least), i16x8.ge_u(size, first)),
    i16x8.add(i16x8.ge_u(size, second), i16x8.ge_u(size, third)),
  );
}

/** Level of minuend − subtrahend, −4 to 4; masks count as −1. */
function quantizeEight(
  minuend: v128,
  subtrahend: v128,
  least: v128,
  first: v128,
  second: v128,
  third: v128,
): v128 {
  const rise = i16x8.sub_sat_u(minuend, subtrahend);
  const fall = i16x8.sub_sat_u(subtrahend, minuend);
  return i16x8.sub(levels(fall, least, first, second, third), levels(rise, least, first, second, third));
}
