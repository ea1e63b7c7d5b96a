const ALPHA: i32 = <i32>0xff000000;

/** Levels → places between the entries of a table of `last` + 1 floats, in place; NaN stays NaN. */
export function mapLevels(places: usize, count: u32, levels: usize, last: i32): void {
  for (let i: usize = 0; i < count; i++) {
    const place = load<f32>(places + (i << 2));
    if (F32.isNaN(place)) continue;
    const inside = min<f32>(max<f32>(place, 0), <f32>last);
    const index = <i32>inside;
    const level = load<f32>(levels + ((<usize>index) << 2));
    const next = load<f32>(levels + ((<usize>min<i32>(index + 1, last)) << 2));
    store<f32>(places + (i << 2), level + (next - level) * (inside - <f32>index));
  }
}

/** Levels → grey pixels, rounded halves up and clamped; 0, which no pixel is, for NaN. Tells whether there was any. */
export function shadeGrey(levels: usize, count: u32, pixels: usize): bool {
  let unknown = i32x4.splat(0);
  const whole = count & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const level = v128.load(levels + (i << 2));
    const isUnknown = f32x4.ne(level, level);
    unknown = v128.or(unknown, isUnknown);
    v128.store(pixels + (i << 2), v128.andnot(greys(level), isUnknown));
  }
  let anyUnknown = v128.any_true(unknown);
  for (let i: usize = whole; i < count; i++) {
    const level = load<f32>(levels + (i << 2));
    const isKnown = !F32.isNaN(level);
    if (!isKnown) anyUnknown = true;
    store<u32>(pixels + (i << 2), isKnown ? (rounded(level) * 0x010101) | ALPHA : 0);
  }
  return anyUnknown;
}

/** Levels → pixels of a table of 256; the same else. */
export function shadeLights(levels: usize, count: u32, lights: usize, pixels: usize): bool {
  let anyUnknown = false;
  for (let i: usize = 0; i < count; i++) {
    const level = load<f32>(levels + (i << 2));
    const isKnown = !F32.isNaN(level);
    if (!isKnown) anyUnknown = true;
    store<u32>(pixels + (i << 2), isKnown ? load<u32>(lights + ((<usize>rounded(level)) << 2)) : 0);
  }
  return anyUnknown;
}

/** Four floats a pixel, of which three are levels → pixels; `flip` is xored in. */
export function shadeColour(colours: usize, count: u32, flip: u32, pixels: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const level = roundedAll(v128.load(colours + (i << 4)));
    const words = i16x8.narrow_i32x4_u(level, level);
    const pixel = i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0);
    store<u32>(pixels + (i << 2), <u32>(pixel | ALPHA) ^ flip);
  }
}

function roundedAll(levels: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.add(inside(levels), f32x4.splat(0.5)));
}

function inside(levels: v128): v128 {
  return f32x4.pmin(f32x4.pmax(levels, f32x4.splat(0)), f32x4.splat(255));
}

function greys(levels: v128): v128 {
  const whole = f32x4.floor(f32x4.add(inside(levels), f32x4.splat(0.5)));
  // The bits of a float of 2^23 and more end in its whole number; to convert it takes three times as long.
  const bits = f32x4.add(whole, f32x4.splat(8388608));
  const grey = v128.shuffle<u8>(bits, bits, 0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12);
  return v128.or(grey, i32x4.splat(ALPHA));
}

function rounded(level: f32): i32 {
  return <i32>(min<f32>(max<f32>(level, 0), 255) + 0.5);
}
