// Huffman tables, opened for speed: a direct table by the next bits of the stream, and behind it the
// canonical form for codes that do not fit. ITU-T T.81 Annex C, F.2.2.3.

/** Direct bits of the tables for lossless differences, for DC differences, for AC coefficients and for symbols. */
export const LOSSLESS_BITS: u32 = 12;
export const DC_BITS: u32 = 9;
export const AC_BITS: u32 = 10;
export const SYMBOL_BITS: u32 = 9;

/** What a direct entry of an AC table says when the extra bits are not in it. */
export const AC_UNRESOLVED: i32 = 0x80;
/** Advance of an end of block: past the last of 64 coefficients from anywhere. */
const END_OF_BLOCK: i32 = 64;

// Canonical form: limits (18 words), symbol offsets (18 words), symbols (256 bytes).
const LIMITS: usize = 0;
const OFFSETS: usize = 72;
const SYMBOLS: usize = 144;
const CANONICAL_BYTES: usize = 400;

/** Bytes of a table with `bits` direct bits. */
export function tableBytes(bits: u32): usize {
  return ((<usize>4) << bits) + CANONICAL_BYTES;
}

/** Value of `size` extra bits: the lower half of the range is negative. ITU-T T.81 F.2.2.1 EXTEND. */
export function extend(bits: i32, size: u32): i32 {
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}

/** Length in the high byte, symbol in the low byte; 0 when no code begins with these 16 bits. */
function findCode(table: usize, bits: u32, next16: u32): i32 {
  const canonical = table + ((<usize>4) << bits);
  for (let length: u32 = 1; length <= 16; length++) {
    if (next16 < load<u32>(canonical + LIMITS + (length << 2))) {
      const index = load<i32>(canonical + OFFSETS + (length << 2)) + ((next16 >> (16 - length)) as i32);
      return ((length << 8) as i32) | load<u8>(canonical + SYMBOLS + index);
    }
  }
  return 0;
}

/**
 * The code at the head of `bits64` as length and symbol, for entries that the direct table leaves out.
 */
export function findLongCode(table: usize, directBits: u32, bits64: u64): i32 {
  return findCode(table, directBits, (bits64 >> 48) as u32);
}

/** @param counts 16 bytes, the codes of each length, no more than the lengths can hold and 256 in all */
function buildCanonical(table: usize, bits: u32, counts: usize, symbols: usize): void {
  const canonical = table + ((<usize>4) << bits);
  let code: u32 = 0;
  let index: u32 = 0;
  for (let length: u32 = 1; length <= 16; length++) {
    store<i32>(canonical + OFFSETS + (length << 2), (index as i32) - (code as i32));
    const count: u32 = load<u8>(counts + length - 1);
    code += count;
    index += count;
    store<u32>(canonical + LIMITS + (length << 2), code << (16 - length));
    code <<= 1;
  }
  memory.copy(canonical + SYMBOLS, symbols, index);
  memory.fill(table, 0, (<usize>4) << bits);
}

function fillEntries(table: usize, first: u32, count: u32, entry: i32): void {
  for (let i = first; i < first + count; i++) store<i32>(table + (i << 2), entry);
}

/**
 * A table for differences: the value in the upper 24 bits, the length of code and extra bits in the lower
 * 8; 0 where the direct bits do not suffice. ITU-T T.81 F.1.2.1, H.1.2.2: category 16 has no extra bits.
 */
export function buildDifferenceTable(table: usize, bits: u32, counts: usize, symbols: usize): void {
  buildCanonical(table, bits, counts, symbols);
  let code: u32 = 0;
  let symbol = symbols;
  for (let length: u32 = 1; length <= bits; length++) {
    const count: u32 = load<u8>(counts + length - 1);
    for (let i: u32 = 0; i < count; i++, symbol++, code++) {
      const size: u32 = load<u8>(symbol);
      const first = code << (bits - length);
      if (size === 0 || size === 16) {
        fillEntries(table, first, 1 << (bits - length), ((size === 0 ? 0 : 32768) << 8) | length);
      } else if (length + size <= bits) {
        const span: u32 = 1 << (bits - length - size);
        for (let extra: u32 = 0; extra < 1 << size; extra++) {
          const entry = (extend(extra, size) << 8) | (length + size);
          fillEntries(table, first + extra * span, span, entry);
        }
      }
    }
    code <<= 1;
  }
}

/**
 * A table for AC coefficients: the value in the upper 16 bits, then 8 bits of how far the position moves,
 * then the length of code and extra bits. Where only the code fits, `AC_UNRESOLVED` is set, the length is
 * the code's and the upper bits hold the size. ITU-T T.81 F.2.2.2.
 */
export function buildAcTable(table: usize, bits: u32, counts: usize, symbols: usize): void {
  buildCanonical(table, bits, counts, symbols);
  let code: u32 = 0;
  let symbol = symbols;
  for (let length: u32 = 1; length <= bits; length++) {
    const count: u32 = load<u8>(counts + length - 1);
    for (let i: u32 = 0; i < count; i++, symbol++, code++) {
      const size: u32 = load<u8>(symbol) & 15;
      const first = code << (bits - length);
      const advance = advanceOf(load<u8>(symbol)) << 8;
      if (size === 0 || length + size > bits) {
        const unresolved = size === 0 ? 0 : AC_UNRESOLVED | (size << 16);
        fillEntries(table, first, 1 << (bits - length), unresolved | advance | length);
        continue;
      }
      const span: u32 = 1 << (bits - length - size);
      for (let extra: u32 = 0; extra < 1 << size; extra++) {
        const entry = (extend(extra, size) << 16) | advance | (length + size);
        fillEntries(table, first + extra * span, span, entry);
      }
    }
    code <<= 1;
  }
}

/** How far the position moves: over a run of zeros and the coefficient behind it. */
export function advanceOf(runAndSize: i32): i32 {
  const size = runAndSize & 15;
  return size === 0 && runAndSize !== 0xf0 ? END_OF_BLOCK : (runAndSize >> 4) + 1;
}

/** A table for plain symbols: length in the high byte, symbol in the low byte. */
export function buildSymbolTable(table: usize, bits: u32, counts: usize, symbols: usize): void {
  buildCanonical(table, bits, counts, symbols);
  let code: u32 = 0;
  let symbol = symbols;
  for (let length: u32 = 1; length <= bits; length++) {
    const count: u32 = load<u8>(counts + length - 1);
    for (let i: u32 = 0; i < count; i++, symbol++, code++) {
      fillEntries(table, code << (bits - length), 1 << (bits - length), (length << 8) | load<u8>(symbol));
    }
    code <<= 1;
  }
}
