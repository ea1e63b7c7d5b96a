import { limit, qbpp } from '../coding';
import { bitBase, bitPosition, bitsAt, moveTo, readBits } from './bits';

/** Bits of a code that are decoded from one load. */
const SHORT_CODE: u32 = 56;

/** A code was longer than the limit: the bits are damaged. */
let codeTooLong: bool = false;

/** Whether a code was too long since this was last asked. */
export function metTooLongCode(): bool {
  const met = codeTooLong;
  codeTooLong = false;
  return met;
}

/**
 * Limited-length Golomb code of parameter k. Each loop that calls it names itself as `_Loop`, so that it is
 * compiled once for each, and inlined. ITU-T T.87 A.5.3.
 */
export function readGolomb<_Loop>(k: u32): i32 {
  const position = bitPosition();
  const bits = bitsAt(bitBase(), position);
  const zeros = clz(bits) as u32;
  if (zeros + k >= SHORT_CODE || zeros >= limit - qbpp - 1) return readLongGolomb(k, limit);
  moveTo(position + zeros + 1 + k);
  return ((zeros << k) as i32) | ((((bits << ((zeros + 1) as u64)) >> 1) >> ((63 - k) as u64)) as i32);
}

/** The same for codes of any length, with a limit of its own. */
export function readLongGolomb(k: u32, codeLimit: u32): i32 {
  const position = bitPosition();
  const zeros = clz(bitsAt(bitBase(), position)) as u32;
  const longest = codeLimit - qbpp - 1;
  if (zeros < longest) {
    moveTo(position + zeros + 1);
    return ((zeros << k) as i32) | readBits(k);
  }
  if (zeros > longest) codeTooLong = true;
  moveTo(position + longest + 1);
  return readBits(qbpp) + 1;
}
