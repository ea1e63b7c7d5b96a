const CONST_BITS = 13;
const FIX_0_298631336 = 2446;
const FIX_0_390180644 = 3196;
const FIX_0_541196100 = 4433;
const FIX_0_765366865 = 6270;
const FIX_0_899976223 = 7373;
const FIX_1_175875602 = 9633;
const FIX_1_501321110 = 12299;
const FIX_1_847759065 = 15137;
const FIX_1_961570560 = 16069;
const FIX_2_053119869 = 16819;
const FIX_2_562915447 = 20995;
const FIX_3_072711026 = 25172;

/**
 * One 8-point inverse DCT in place: values at `start`, `start + step`, …; scaled by √8·2^13 / 2^`shift`.
 * The Loeffler, Ligtenberg, Moschytz flow graph with 11 multiplications in 13-bit fixed point; products
 * are exact in a double, so 12-bit samples lose nothing.
 */
function inverseDct8(block: Float64Array, start: number, step: number, shift: number): void {
  const v = (k: number) => block[start + k * step] as number;

  const z1 = (v(2) + v(6)) * FIX_0_541196100;
  const even2 = z1 - v(6) * FIX_1_847759065;
  const even3 = z1 + v(2) * FIX_0_765366865;
  const even0 = (v(0) + v(4)) * (1 << CONST_BITS);
  const even1 = (v(0) - v(4)) * (1 << CONST_BITS);
  const t10 = even0 + even3;
  const t13 = even0 - even3;
  const t11 = even1 + even2;
  const t12 = even1 - even2;

  const z5 = (v(7) + v(3) + v(5) + v(1)) * FIX_1_175875602;
  const y1 = -(v(7) + v(1)) * FIX_0_899976223;
  const y2 = -(v(5) + v(3)) * FIX_2_562915447;
  const y3 = z5 - (v(7) + v(3)) * FIX_1_961570560;
  const y4 = z5 - (v(5) + v(1)) * FIX_0_390180644;
  const odd0 = v(7) * FIX_0_298631336 + y1 + y3;
  const odd1 = v(5) * FIX_2_053119869 + y2 + y4;
  const odd2 = v(3) * FIX_3_072711026 + y2 + y3;
  const odd3 = v(1) * FIX_1_501321110 + y1 + y4;

  const divisor = 2 ** shift;
  const put = (k: number, value: number) => {
    block[start + k * step] = Math.floor(value / divisor + 0.5);
  };
  put(0, t10 + odd3);
  put(7, t10 - odd3);
  put(1, t11 + odd2);
  put(6, t11 - odd2);
  put(2, t12 + odd1);
  put(5, t12 - odd1);
  put(3, t13 + odd0);
  put(4, t13 - odd0);
}

/** Bits of fraction kept between the column and the row pass. */
const PASS1_BITS = 2;

/**
 * Inverse 8×8 DCT of dequantized coefficients, in natural order, in place. ITU-T T.81 A.3.3.
 * The result is centred on 0: add 2^(precision − 1).
 */
export function inverseDct(block: Float64Array): void {
  for (let column = 0; column < 8; column++) inverseDct8(block, column, 8, CONST_BITS - PASS1_BITS);
  for (let row = 0; row < 8; row++) inverseDct8(block, row * 8, 1, CONST_BITS + PASS1_BITS + 3);
}
