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
 * One 8-point inverse DCT in place: values at `start`, `start + step`, …, scaled by √8 · 2^13 / 2^`shift`
 * and rounded. The flow graph of Loeffler, Ligtenberg and Moschytz with 11 multiplications, in 13-bit
 * fixed point.
 */
function inverseDct8(block: Int32Array, start: number, step: number, shift: number): void {
  const v0 = block[start] as number;
  const v1 = block[start + step] as number;
  const v2 = block[start + 2 * step] as number;
  const v3 = block[start + 3 * step] as number;
  const v4 = block[start + 4 * step] as number;
  const v5 = block[start + 5 * step] as number;
  const v6 = block[start + 6 * step] as number;
  const v7 = block[start + 7 * step] as number;
  const half = 1 << (shift - 1);

  if ((v1 | v2 | v3 | v4 | v5 | v6 | v7) === 0) {
    const flat = ((v0 << CONST_BITS) + half) >> shift;
    for (let k = 0; k < 8; k++) block[start + k * step] = flat;
    return;
  }

  const z1 = Math.imul(v2 + v6, FIX_0_541196100);
  const even2 = z1 - Math.imul(v6, FIX_1_847759065);
  const even3 = z1 + Math.imul(v2, FIX_0_765366865);
  const even0 = (v0 + v4) << CONST_BITS;
  const even1 = (v0 - v4) << CONST_BITS;
  const t10 = even0 + even3 + half;
  const t13 = even0 - even3 + half;
  const t11 = even1 + even2 + half;
  const t12 = even1 - even2 + half;

  const z5 = Math.imul(v7 + v3 + v5 + v1, FIX_1_175875602);
  const y1 = Math.imul(v7 + v1, -FIX_0_899976223);
  const y2 = Math.imul(v5 + v3, -FIX_2_562915447);
  const y3 = z5 - Math.imul(v7 + v3, FIX_1_961570560);
  const y4 = z5 - Math.imul(v5 + v1, FIX_0_390180644);
  const odd0 = Math.imul(v7, FIX_0_298631336) + y1 + y3;
  const odd1 = Math.imul(v5, FIX_2_053119869) + y2 + y4;
  const odd2 = Math.imul(v3, FIX_3_072711026) + y2 + y3;
  const odd3 = Math.imul(v1, FIX_1_501321110) + y1 + y4;

  block[start] = (t10 + odd3) >> shift;
  block[start + step] = (t11 + odd2) >> shift;
  block[start + 2 * step] = (t12 + odd1) >> shift;
  block[start + 3 * step] = (t13 + odd0) >> shift;
  block[start + 4 * step] = (t13 - odd0) >> shift;
  block[start + 5 * step] = (t12 - odd1) >> shift;
  block[start + 6 * step] = (t11 - odd2) >> shift;
  block[start + 7 * step] = (t10 - odd3) >> shift;
}

/**
 * Inverse 8×8 DCT of dequantized coefficients, in natural order, in place. ITU-T T.81 A.3.3.
 * The result is centred on 0: add 2^(precision − 1).
 *
 * @param precision 8 or 12: a bit less of fraction is kept for 12, so that 32 bits suffice
 */
export function inverseDct(block: Int32Array, precision: number): void {
  const fractionBits = precision > 8 ? 1 : 2;
  for (let column = 0; column < 8; column++) inverseDct8(block, column, 8, CONST_BITS - fractionBits);
  for (let row = 0; row < 8; row++) inverseDct8(block, row * 8, 1, CONST_BITS + fractionBits + 3);
}
