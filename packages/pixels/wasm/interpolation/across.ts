/**
 * Blends a row across: each result lies `share` of the way from the value at its index to the next, then
 * (value − pivot) · scale + base.
 */
export function blendAcross(
  row: usize,
  indexes: usize,
  shares: usize,
  count: u32,
  pivot: f32,
  scale: f32,
  base: f32,
  into: usize,
): void {
  const pivots = f32x4.splat(pivot);
  const scales = f32x4.splat(scale);
  const bases = f32x4.splat(base);
  for (let i: usize = 0; i < count; i += 4) {
    const at = indexes + (i << 2);
    const first = pairs(row, at, 0);
    const second = pairs(row, at, 8);
    const left = v128.shuffle<f32>(first, second, 0, 2, 4, 6);
    const right = v128.shuffle<f32>(first, second, 1, 3, 5, 7);
    const share = v128.load(shares + (i << 2));
    const blended = f32x4.add(left, f32x4.mul(f32x4.sub(right, left), share));
    v128.store(into + (i << 2), f32x4.add(f32x4.mul(f32x4.sub(blended, pivots), scales), bases));
  }
}

/** The values at two indexes, each with the one after it. */
function pairs(row: usize, indexes: usize, offset: usize): v128 {
  const one = row + ((<usize>load<u32>(indexes + offset)) << 2);
  const other = row + ((<usize>load<u32>(indexes + offset + 4)) << 2);
  return v128.load_lane<u64>(other, v128.load_zero<u64>(one), 1);
}

/** The same of four values each, from the one before its index; `weights` holds four for each result. */
export function blendAcrossCubic(
  row: usize,
  indexes: usize,
  weights: usize,
  count: u32,
  pivot: f32,
  scale: f32,
  base: f32,
  into: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const values = v128.load(row - 4 + ((<usize>load<u32>(indexes + (i << 2))) << 2));
    const weighted = f32x4.mul(values, v128.load(weights + (i << 4)));
    const halves = f32x4.add(weighted, v128.shuffle<f32>(weighted, weighted, 2, 3, 0, 1));
    const blended = f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
    store<f32>(into + (i << 2), (blended - pivot) * scale + base);
  }
}

/** Blends a row of RGB bytes across, into four floats a pixel, of which the last means nothing. */
export function blendColourAcross(
  stored: usize,
  indexes: usize,
  shares: usize,
  count: u32,
  into: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const at = stored + <usize>load<u32>(indexes + (i << 2)) * 3;
    const left = colourAt(at);
    const right = colourAt(at + 3);
    const share = v128.load_splat<f32>(shares + (i << 2));
    v128.store(into + (i << 4), f32x4.add(left, f32x4.mul(f32x4.sub(right, left), share)));
  }
}

/** The same of four pixels each, from the one before its index. */
export function blendColourAcrossCubic(
  stored: usize,
  indexes: usize,
  weights: usize,
  count: u32,
  into: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const at = stored - 3 + <usize>load<u32>(indexes + (i << 2)) * 3;
    const weight = weights + (i << 4);
    let sum = f32x4.mul(colourAt(at), v128.load_splat<f32>(weight));
    sum = f32x4.add(sum, f32x4.mul(colourAt(at + 3), v128.load_splat<f32>(weight, 4)));
    sum = f32x4.add(sum, f32x4.mul(colourAt(at + 6), v128.load_splat<f32>(weight, 8)));
    sum = f32x4.add(sum, f32x4.mul(colourAt(at + 9), v128.load_splat<f32>(weight, 12)));
    v128.store(into + (i << 4), sum);
  }
}

function colourAt(stored: usize): v128 {
  const bytes = v128.load_zero<u32>(stored);
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_u(bytes)));
}
