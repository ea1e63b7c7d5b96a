/** Stored values of a row → floats, every one exact. */
export function widenWords(stored: usize, count: u32, row: usize): void {
  widen16<u16>(stored, count, row);
}

export function widenSignedWords(stored: usize, count: u32, row: usize): void {
  widen16<i16>(stored, count, row);
}

export function widenBytes(stored: usize, count: u32, row: usize): void {
  for (let i: usize = 0; i < count; i++) store<f32>(row + (i << 2), <f32>load<u8>(stored + i));
}

export function widenSignedBytes(stored: usize, count: u32, row: usize): void {
  for (let i: usize = 0; i < count; i++) store<f32>(row + (i << 2), <f32>load<i8>(stored + i));
}

function widen16<T>(stored: usize, count: u32, row: usize): void {
  for (let i: usize = 0; i < count; i += 4) {
    v128.store(row + (i << 2), f32x4.convert_i32x4_s(v128.load_ext<T>(stored + (i << 1))));
  }
}

/** Repeats the first of the floats once before them, and the last twice after them. */
export function repeatBorder(row: usize, count: u32): void {
  const last = row + ((<usize>count - 1) << 2);
  store<f32>(row - 4, load<f32>(row));
  store<f32>(last + 4, load<f32>(last));
  store<f32>(last + 8, load<f32>(last));
}

/** Makes NaN of all from `lowest` to `highest`: no blend gets rid of that. */
export function markPadding(row: usize, count: u32, lowest: f32, highest: f32): void {
  const lows = f32x4.splat(lowest);
  const highs = f32x4.splat(highest);
  for (let i: usize = 0; i < count; i += 4) {
    const values = v128.load(row + (i << 2));
    // All bits set is a NaN.
    const isPadding = v128.and(f32x4.ge(values, lows), f32x4.le(values, highs));
    v128.store(row + (i << 2), v128.or(values, isPadding));
  }
}

/** Pixel of the stored value at each of the indexes, by a table that begins at `minimum`. */
export function lookUpWords(
  stored: usize,
  indexes: usize,
  count: u32,
  minimum: i32,
  table: usize,
  pixels: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const value = <i32>load<u16>(stored + ((<usize>load<u32>(indexes + (i << 2))) << 1));
    store<u32>(pixels + (i << 2), pixelOfWord(value, minimum, table));
  }
}

/** The same of values one after the other. */
export function lookUpWordRun(stored: usize, count: u32, minimum: i32, table: usize, pixels: usize): void {
  const whole = count & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const words = load<u64>(stored + (i << 1));
    const at = pixels + (i << 2);
    store<u32>(at, pixelOfWord(<i32>words, minimum, table));
    store<u32>(at + 4, pixelOfWord(<i32>(words >> 16), minimum, table));
    store<u32>(at + 8, pixelOfWord(<i32>(words >> 32), minimum, table));
    store<u32>(at + 12, pixelOfWord(<i32>(words >> 48), minimum, table));
  }
  for (let i: usize = whole; i < count; i++) {
    const word = <i32>load<u16>(stored + (i << 1));
    store<u32>(pixels + (i << 2), pixelOfWord(word, minimum, table));
  }
}

/** Only the lower 16 bits of the word count. */
function pixelOfWord(word: i32, minimum: i32, table: usize): u32 {
  return load<u32>(table + ((<usize>((word - minimum) & 0xffff)) << 2));
}

/** The same for stored values of a byte. */
export function lookUpBytes(
  stored: usize,
  indexes: usize,
  count: u32,
  minimum: i32,
  table: usize,
  pixels: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const value = <i32>load<u8>(stored + <usize>load<u32>(indexes + (i << 2)));
    store<u32>(pixels + (i << 2), load<u32>(table + ((<usize>((value - minimum) & 0xff)) << 2)));
  }
}
