// The entropy-coded bytes of one restart interval, unstuffed. They are kept in descending order, so that
// one little-endian load of 8 bytes gives 64 bits in the order of the stream.

/** Next byte of the codestream, and the codestream's end. */
let source: usize = 0;
let sourceEnd: usize = 0;
/** A marker other than RSTn, or the end of the codestream, was met. */
let scanEnded: bool = false;
/** Byte i of the interval is at `top` − 1 − i. */
let top: usize = 0;
/** Next bit of the interval, and the number of bits in it. */
let position: u32 = 0;
let endPosition: u32 = 0;

/**
 * Begins a scan whose entropy-coded bytes are at `from`.
 * @param buffer room for as many bytes as lie between `from` and `end`, 32 more for stores of whole
 *   vectors, and below them what may be read past the end before `hasOverrun` is asked; it is filled
 *   downwards from its end `bufferEnd`
 */
export function beginScan(from: usize, end: usize, bufferEnd: usize): void {
  source = from;
  sourceEnd = end;
  top = bufferEnd;
  scanEnded = false;
  position = 0;
  endPosition = 0;
}

/** The first byte behind what was read of the scan. */
export function scanPosition(): usize {
  return source;
}

function reversed(bytes: v128): v128 {
  return i8x16.shuffle(bytes, bytes, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

/**
 * Takes the next restart interval: FF00 becomes FF, RSTn ends it, any other marker ends the scan.
 * False when the scan has no more. ITU-T T.81 B.1.1.5, E.1.4.
 */
export function openInterval(): bool {
  if (scanEnded) return false;
  const end = sourceEnd;
  let from = source;
  let to = top;
  for (;;) {
    while (from + 16 <= end) {
      const bytes = v128.load(from);
      v128.store(to - 16, reversed(bytes));
      const isFf = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(-1)));
      const clean = isFf === 0 ? 16 : ctz(isFf);
      from += clean;
      to -= clean;
      if (clean < 16) break;
    }
    if (from >= end) {
      scanEnded = true;
      break;
    }
    const byte = load<u8>(from);
    if (byte !== 0xff) {
      to -= 1;
      store<u8>(to, byte);
      from += 1;
      continue;
    }
    const marker: u32 = from + 1 < end ? load<u8>(from + 1) : 0x01;
    if (marker === 0) {
      to -= 1;
      store<u8>(to, 0xff);
      from += 2;
    } else if (marker >= 0xd0 && marker <= 0xd7) {
      from += 2;
      break;
    } else if (marker === 0xff) {
      from += 1; // a fill byte before a marker
    } else {
      scanEnded = true;
      break;
    }
  }
  // What is looked ahead of the last bit.
  v128.store(to - 16, i64x2.splat(0));
  source = from;
  position = 0;
  endPosition = ((top - to) as u32) << 3;
  return true;
}

/** More bits were taken than the interval has. */
export function hasOverrun(): bool {
  return position > endPosition;
}

export function bitPosition(): u32 {
  return position;
}

export function moveTo(newPosition: u32): void {
  position = newPosition;
}

/** Address from which `bitsAt` counts. */
export function bitBase(): usize {
  return top - 8;
}

/** Bits that `bitsAt` gives at least. */
export const LOADED_BITS: u32 = 57;

/** The 57 or more bits from `at`, left-aligned. */
export function bitsAt(base: usize, at: u32): u64 {
  return load<u64>(base - (at >> 3)) << ((at & 7) as u64);
}

/** Up to 16 bits as a number. */
export function readBits(count: u32): i32 {
  if (count === 0) return 0;
  const bits = bitsAt(top - 8, position) >> ((64 - count) as u64);
  position += count;
  return bits as i32;
}
