import { hasFf } from '../../stuffing';

// The entropy-coded bits of one scan on their way out: behind a byte of FF the next has but seven bits. ITU-T T.87 A.1.

let to: usize = 0;
/** The last bits given, and how many of them are not written: fewer than 32 between two calls. */
let pending: u64 = 0;
let pendingBits: u32 = 0;
let afterFf: bool = false;

export function beginOutput(address: usize): void {
  to = address;
  pending = 0;
  pendingBits = 0;
  afterFf = false;
}

/** Goes on at an address; what was written before has been taken away. */
export function continueOutput(address: usize): void {
  to = address;
}

/** Address behind the last byte written. */
export function outputEnd(): usize {
  return to;
}

function writeByte(): void {
  const bits: u32 = afterFf ? 7 : 8;
  pendingBits -= bits;
  const byte = ((pending >> (pendingBits as u64)) as u32) & ((1 << bits) - 1);
  store<u8>(to, byte);
  to += 1;
  afterFf = byte === 0xff;
}

/** Up to 32 bits, the highest first. */
export function writeBits(value: u32, count: u32): void {
  pending = (pending << (count as u64)) | (value as u64);
  pendingBits += count;
  if (pendingBits < 32) return;
  const four = (pending >> ((pendingBits - 32) as u64)) as u32;
  if (!afterFf && !hasFf(four)) {
    store<u32>(to, bswap<u32>(four));
    to += 4;
    pendingBits -= 32;
    return;
  }
  while (pendingBits >= 8) writeByte();
}

/** Up to 62 bits of 0. */
export function writeZeros(count: u32): void {
  const first = min<u32>(count, 31);
  writeBits(0, first);
  if (count > first) writeBits(0, count - first);
}

/** Fills the last byte with 0; a last byte of FF is followed by one of 0, lest it begin a marker. */
export function endOutput(): void {
  while (pendingBits >= 8) writeByte();
  if (pendingBits > 0 || afterFf) {
    const missing: u32 = (afterFf ? 7 : 8) - pendingBits;
    pending <<= missing as u64;
    pendingBits += missing;
    writeByte();
  }
}
