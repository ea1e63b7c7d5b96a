/** Blends two rows: each result lies `share` of the way from the upper to the lower. */
export function blendDown(upper: usize, lower: usize, share: f32, count: u32, into: usize): void {
  const shares = f32x4.splat(share);
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) {
    const above = v128.load(upper + i);
    const difference = f32x4.sub(v128.load(lower + i), above);
    v128.store(into + i, f32x4.add(above, f32x4.mul(difference, shares)));
  }
}

/** Blends four rows by their weights. */
export function blendDownCubic(
  row0: usize,
  row1: usize,
  row2: usize,
  row3: usize,
  weight0: f32,
  weight1: f32,
  weight2: f32,
  weight3: f32,
  count: u32,
  into: usize,
): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) {
    const upper = f32x4.add(
      f32x4.mul(v128.load(row0 + i), f32x4.splat(weight0)),
      f32x4.mul(v128.load(row1 + i), f32x4.splat(weight1)),
    );
    const lower = f32x4.add(
      f32x4.mul(v128.load(row2 + i), f32x4.splat(weight2)),
      f32x4.mul(v128.load(row3 + i), f32x4.splat(weight3)),
    );
    v128.store(into + i, f32x4.add(upper, lower));
  }
}
