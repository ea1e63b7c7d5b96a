import { hasFf } from '../../stuffing';

// The entropy-coded bits of one scan without bit stuffing. They are kept in descending order, so that one
// little-endian load of 8 bytes gives 64 bits in the order of the stream.

/** Byte i is at `top` − 1 − i. */
let top: usize = 0;
/** Next bit, and the number of bits there are. */
let position: u32 = 0;
let endPosition: u32 = 0;

/**
 * Takes the bits of a scan up to the marker that ends it: behind a byte of FF the next has but seven bits,
 * and one with its highest bit set is a marker. ITU-T T.87 A.1.
 *
 * @param bufferEnd room below for as many bytes as lie between `from` and `end`, 16 more, and below them
 *   what may be read past the end before `hasOverrun` is asked
 * @returns the address of the marker, or `end`
 */
export function openScan(from: usize, end: usize, bufferEnd: usize): usize {
  let to = bufferEnd;
  let pending: u64 = 0;
  let pendingBits: u64 = 0;
  let afterFf = false;
  while (from < end) {
    if (!afterFf && from + 4 <= end) {
      const four = load<u32>(from);
      if (!hasFf(four)) {
        pending = (pending << 32) | (bswap<u32>(four) as u64);
        to -= 4;
        store<u32>(to, (pending >> pendingBits) as u32);
        from += 4;
        continue;
      }
    }
    const byte = load<u8>(from);
    if (afterFf && byte > 0x7f) {
      from -= 1;
      break;
    }
    const bits: u64 = afterFf ? 7 : 8;
    pending = (pending << bits) | (byte as u64);
    pendingBits += bits;
    if (pendingBits >= 32) {
      pendingBits -= 32;
      to -= 4;
      store<u32>(to, (pending >> pendingBits) as u32);
    }
    afterFf = byte === 0xff;
    from += 1;
  }
  const written = (bufferEnd - to) as u32;
  // What is left, and zeros to look ahead at.
  store<u64>(to - 8, pendingBits === 0 ? 0 : pending << (64 - pendingBits));
  store<u64>(to - 16, 0);
  top = bufferEnd;
  position = 0;
  endPosition = (written << 3) + (pendingBits as u32);
  return from;
}

/** More bits were taken than there are. */
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

/** The 57 or more bits from `at`, left-aligned. */
export function bitsAt(base: usize, at: u32): u64 {
  return load<u64>(base - (at >> 3)) << ((at & 7) as u64);
}

/** Up to 32 bits as a number. */
export function readBits(count: u32): i32 {
  const bits = bitsAt(top - 8, position);
  position += count;
  return ((bits >> 1) >> ((63 - count) as u64)) as i32;
}
