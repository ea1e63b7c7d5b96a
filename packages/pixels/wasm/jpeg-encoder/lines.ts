// A line of samples as numbers centred on 0, 32-bit floats. Both read up to 16 bytes past it and write up to 15 numbers.

/** Grey, a byte each. */
export function takeGreyLine(from: usize, columns: u32, to: usize): void {
  const middle = f32x4.splat(128);
  for (let i: usize = 0; i < (columns as usize); i += 16) {
    const sixteen = v128.load(from + i);
    const low = i16x8.extend_low_i8x16_u(sixteen);
    const high = i16x8.extend_high_i8x16_u(sixteen);
    const at = to + (i << 2);
    v128.store(at, f32x4.sub(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(low)), middle));
    v128.store(at + 16, f32x4.sub(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(low)), middle));
    v128.store(at + 32, f32x4.sub(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(high)), middle));
    v128.store(at + 48, f32x4.sub(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(high)), middle));
  }
}

function weighted(r: v128, g: v128, b: v128, ofR: f32, ofG: f32, ofB: f32): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(r, f32x4.splat(ofR)), f32x4.mul(g, f32x4.splat(ofG))),
    f32x4.mul(b, f32x4.splat(ofB)),
  );
}

/** RGB, three bytes a pixel, as luminance and two chrominances, whose lines are `step` bytes apart. JFIF 1.02. */
export function takeColourLine(from: usize, columns: u32, to: usize, step: usize): void {
  const zero = i8x16.splat(0);
  for (let i: usize = 0; i < (columns as usize); i += 4) {
    const four = v128.load(from + 3 * i);
    const r = f32x4.convert_i32x4_s(
      v128.shuffle<i8>(four, zero, 0, 16, 16, 16, 3, 16, 16, 16, 6, 16, 16, 16, 9, 16, 16, 16),
    );
    const g = f32x4.convert_i32x4_s(
      v128.shuffle<i8>(four, zero, 1, 16, 16, 16, 4, 16, 16, 16, 7, 16, 16, 16, 10, 16, 16, 16),
    );
    const b = f32x4.convert_i32x4_s(
      v128.shuffle<i8>(four, zero, 2, 16, 16, 16, 5, 16, 16, 16, 8, 16, 16, 16, 11, 16, 16, 16),
    );
    const at = to + (i << 2);
    v128.store(at, f32x4.sub(weighted(r, g, b, 0.299, 0.587, 0.114), f32x4.splat(128)));
    v128.store(at + step, weighted(r, g, b, -0.168736, -0.331264, 0.5));
    v128.store(at + 2 * step, weighted(r, g, b, 0.5, -0.418688, -0.081312));
  }
}

/** Repeats the last number of a line to the end of its last block. */
export function extendLine(line: usize, columns: u32): void {
  const last = load<f32>(line + ((columns as usize) << 2) - 4);
  for (let i: usize = columns; (i & 7) !== 0; i++) store<f32>(line + (i << 2), last);
}
