import { writeBits } from './bits';

/** A baseline AC coefficient has at most 10 bits. ITU-T T.81 Table F.2. */
const LARGEST_AC: i16 = 1023;
/** Symbols of sixteen zeros, and of nothing but zeros to the end. ITU-T T.81 F.1.2.2.1. */
const SIXTEEN_ZEROS: usize = 0xf0;
const END_OF_BLOCK: usize = 0;

/** Place in a block turned about its diagonal → zigzag position, and back. ITU-T T.81 Figure A.6. */
// biome-ignore format: eight a line, one horizontal frequency each
const ZIGZAG_POSITION: usize = memory.data<u8>([
  0, 2, 3, 9, 10, 20, 21, 35,
  1, 4, 8, 11, 19, 22, 34, 36,
  5, 7, 12, 18, 23, 33, 37, 48,
  6, 13, 17, 24, 32, 38, 47, 49,
  14, 16, 25, 31, 39, 46, 50, 57,
  15, 26, 30, 40, 45, 51, 56, 58,
  27, 29, 41, 44, 52, 55, 59, 62,
  28, 42, 43, 53, 54, 60, 61, 63,
]);
// biome-ignore format: eight a line
const TURNED_PLACE: usize = memory.data<u8>([
  0, 8, 1, 2, 9, 16, 24, 17,
  10, 3, 4, 11, 18, 25, 32, 40,
  33, 26, 19, 12, 5, 6, 13, 20,
  27, 34, 41, 48, 56, 49, 42, 35,
  28, 21, 14, 7, 15, 22, 29, 36,
  43, 50, 57, 58, 51, 44, 37, 30,
  23, 31, 38, 45, 52, 59, 60, 53,
  46, 39, 47, 54, 61, 62, 55, 63,
]);

/** Quantized coefficients, 16 bits each. */
const quantized: usize = memory.data(128, 16);

/** Rounded, half upwards. */
function quantizeFour(coefficients: usize, reciprocals: usize): v128 {
  const scaled = f32x4.mul(v128.load(coefficients), v128.load(reciprocals));
  return i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(scaled, f32x4.splat(0.5))));
}

/** Quantizes eight AC coefficients. */
function quantizeEight(coefficients: usize, reciprocals: usize): v128 {
  const eight = i16x8.narrow_i32x4_s(
    quantizeFour(coefficients, reciprocals),
    quantizeFour(coefficients + 16, reciprocals + 16),
  );
  return i16x8.min_s(i16x8.max_s(eight, i16x8.splat(-LARGEST_AC)), i16x8.splat(LARGEST_AC));
}

/** Quantizes a block; gives for each place whether its coefficient is not 0. */
function quantize(coefficients: usize, reciprocals: usize): u64 {
  let places: u64 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const first = quantizeEight(coefficients + i * 64, reciprocals + i * 64);
    const second = quantizeEight(coefficients + i * 64 + 32, reciprocals + i * 64 + 32);
    v128.store(quantized + i * 32, first);
    v128.store(quantized + i * 32 + 16, second);
    const isOther = i8x16.ne(i8x16.narrow_i16x8_s(first, second), i8x16.splat(0));
    places |= ((i8x16.bitmask(isOther) as u64) & 0xffff) << ((i as u64) << 4);
  }
  return places;
}

/** Bits of a magnitude: the category of ITU-T T.81 Table F.1. */
function sizeOf(value: i32): u32 {
  return 32 - clz(abs(value));
}

/** Code of a symbol with the extra bits of its value, one's complement when negative. ITU-T T.81 F.1.2.1. */
function writeSymbol(codes: usize, symbol: usize, value: i32, size: u32): void {
  const code = load<u32>(codes + (symbol << 3));
  const bits = (value + (value >> 31)) & ((1 << size) - 1);
  writeBits((code << size) | bits, load<u32>(codes + (symbol << 3), 4) + size);
}

/**
 * Quantizes and codes one block; gives its DC value. ITU-T T.81 F.1.2.
 * @param coefficients turned about the diagonal, as the reciprocals are
 * @param dcCodes code and its length for each symbol, 32 bits each, as in `acCodes`
 */
export function writeBlock(
  coefficients: usize,
  reciprocals: usize,
  dcCodes: usize,
  acCodes: usize,
  lastDc: i32,
): i32 {
  const dc = floor<f32>(load<f32>(coefficients) * load<f32>(reciprocals) + <f32>0.5) as i32;
  const difference = dc - lastDc;
  const dcSize = sizeOf(difference);
  writeSymbol(dcCodes, dcSize, difference, dcSize);

  let inZigzag: u64 = 0;
  for (let places = quantize(coefficients, reciprocals) & ~(1 as u64); places !== 0; places &= places - 1)
    inZigzag |= (1 as u64) << (load<u8>(ZIGZAG_POSITION + (ctz(places) as usize)) as u64);
  let next: u32 = 1;
  for (; inZigzag !== 0; inZigzag &= inZigzag - 1) {
    const position = ctz(inZigzag) as u32;
    let zeros = position - next;
    for (; zeros > 15; zeros -= 16) writeSymbol(acCodes, SIXTEEN_ZEROS, 0, 0);
    const value: i32 = load<i16>(quantized + ((load<u8>(TURNED_PLACE + position) as usize) << 1));
    const size = sizeOf(value);
    writeSymbol(acCodes, (zeros << 4) | size, value, size);
    next = position + 1;
  }
  if (next < 64) writeSymbol(acCodes, END_OF_BLOCK, 0, 0);
  return dc;
}
