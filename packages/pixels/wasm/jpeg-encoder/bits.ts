import { hasFf } from '../stuffing';

// The entropy-coded bits of a scan on their way out: a byte of FF is followed by one of 0. ITU-T T.81 F.1.2.3.

let to: usize = 0;
/** The last bits given, and how many of them are not written: fewer than 32 between two calls. */
let pending: u64 = 0;
let pendingBits: u32 = 0;

export function beginOutput(address: usize): void {
  to = address;
  pending = 0;
  pendingBits = 0;
}

/** Goes on at an address; what was written before has been taken away. */
export function continueOutput(address: usize): void {
  to = address;
}

/** Address behind the last byte written. */
export function outputEnd(): usize {
  return to;
}

function writeByte(byte: u8): void {
  store<u8>(to, byte);
  to += 1;
  if (byte !== 0xff) return;
  store<u8>(to, 0);
  to += 1;
}

/** Up to 32 bits, the highest first. */
export function writeBits(value: u32, count: u32): void {
  pending = (pending << (count as u64)) | (value as u64);
  pendingBits += count;
  if (pendingBits < 32) return;
  pendingBits -= 32;
  const four = (pending >> (pendingBits as u64)) as u32;
  if (!hasFf(four)) {
    store<u32>(to, bswap<u32>(four));
    to += 4;
    return;
  }
  for (let shift = 24; shift >= 0; shift -= 8) writeByte((four >> shift) as u8);
}

/** Fills the last byte with ones. ITU-T T.81 F.1.2.3. */
export function endOutput(): void {
  while (pendingBits >= 8) {
    pendingBits -= 8;
    writeByte((pending >> (pendingBits as u64)) as u8);
  }
  if (pendingBits > 0) {
    const missing = 8 - pendingBits;
    writeByte(((pending << (missing as u64)) | ((1 << missing) - 1)) as u8);
    pendingBits = 0;
  }
}
