import { reconstructBlock } from './block';
import {
  acTableOf,
  dcTableOf,
  horizontalSamplingOf,
  keepLastDc,
  lastDcOf,
  planeOf,
  quantizationOf,
  strideOf,
  verticalSamplingOf,
} from './component';
import { bitBase, bitPosition, bitsAt, hasOverrun, LOADED_BITS, moveTo, openInterval } from './entropy';
import { AC_BITS, AC_UNRESOLVED, advanceOf, DC_BITS, extend, findLongCode } from './huffman';
import { reconstructFlat8 } from './inverse-dct';
import { NATURAL_ORDER } from './natural-order';
import {
  DIFFERENCE_TOO_LARGE,
  DONE,
  ENDS_EARLY,
  NO_MORE_INTERVALS,
  RUN_LEAVES_BLOCK,
  UNDEFINED_CODE,
} from './status';

/** A code and its extra bits. */
const LONGEST_CODE: u32 = 31;
/** 64 coefficients in natural order, and a slot behind them for what lies outside. */
const block: usize = memory.data(144, 16);
/** The block just read has no coefficient but the first. */
let isFlat: bool = false;

/**
 * One scan of a sequential frame, straight to samples. ITU-T T.81 E.2, F.2.
 * @param components addresses of the scan's components
 * @param restartInterval MCUs between restarts, 0 for none
 */
export function decodeSequentialScan(
  components: usize,
  componentCount: u32,
  mcuRows: u32,
  mcuColumns: u32,
  restartInterval: u32,
  precision: u32,
): i32 {
  const interleaved = componentCount > 1;
  let mcusLeft: u32 = 0;
  for (let mcuRow: u32 = 0; mcuRow < mcuRows; mcuRow++) {
    for (let mcuColumn: u32 = 0; mcuColumn < mcuColumns; mcuColumn++) {
      if (mcusLeft === 0) {
        if (!openInterval()) return NO_MORE_INTERVALS;
        for (let k: u32 = 0; k < componentCount; k++) keepLastDc(load<u32>(components + (k << 2)), 0);
        mcusLeft = restartInterval === 0 ? u32.MAX_VALUE : restartInterval;
      }
      mcusLeft--;
      for (let k: u32 = 0; k < componentCount; k++) {
        const component: usize = load<u32>(components + (k << 2));
        const width = interleaved ? horizontalSamplingOf(component) : 1;
        const height = interleaved ? verticalSamplingOf(component) : 1;
        for (let row: u32 = 0; row < height; row++) {
          for (let column: u32 = 0; column < width; column++) {
            const status = readBlock(component);
            if (hasOverrun()) return ENDS_EARLY;
            if (status !== DONE) return status;
            writeBlock(component, mcuRow * height + row, mcuColumn * width + column, precision);
          }
        }
      }
    }
  }
  return DONE;
}

function writeBlock(component: usize, blockRow: u32, blockColumn: u32, precision: u32): void {
  if (!isFlat || precision !== 8) {
    reconstructBlock(component, block, blockRow, blockColumn, precision);
    return;
  }
  const stride = strideOf(component);
  const corner = planeOf(component) + ((blockRow * stride + blockColumn) << 3);
  reconstructFlat8(load<i16>(block), load<u16>(quantizationOf(component)), corner, stride);
}

/** DC and AC of one block. ITU-T T.81 F.2.2. */
function readBlock(component: usize): i32 {
  for (let i: usize = 0; i < 128; i += 16) v128.store(block + i, i64x2.splat(0));
  const status = readDc(component);
  return status === DONE ? readAc(acTableOf(component)) : status;
}

function readDc(component: usize): i32 {
  const table = dcTableOf(component);
  const bits = bitsAt(bitBase(), bitPosition());
  const entry = load<i32>(table + (((bits >> (64 - DC_BITS)) as usize) << 2));
  let difference = entry >> 8;
  let length = entry & 0xff;
  if (entry === 0) {
    const found = findLongCode(table, DC_BITS, bits);
    const size: u32 = found & 0xff;
    if (found === 0) return UNDEFINED_CODE;
    if (size > 15) return DIFFERENCE_TOO_LARGE;
    const extra = (bits << ((found >> 8) as u64)) >> ((64 - size) as u64);
    difference = size === 0 ? 0 : extend(extra as i32, size);
    length = (found >> 8) + size;
  } else if (difference > 32767) return DIFFERENCE_TOO_LARGE;
  moveTo(bitPosition() + length);
  const dc = lastDcOf(component) + difference;
  keepLastDc(component, dc);
  store<i16>(block, dc);
  return DONE;
}

function readAc(table: usize): i32 {
  const base = bitBase();
  let position = bitPosition();
  let bits = bitsAt(base, position);
  let loadedUpTo = position + LOADED_BITS;
  let k: u32 = 1;
  let value = 0;
  do {
    if (position + LONGEST_CODE > loadedUpTo) {
      bits = bitsAt(base, position);
      loadedUpTo = position + LOADED_BITS;
    }
    const entry = load<i32>(table + (((bits >> (64 - AC_BITS)) as usize) << 2));
    if (entry !== 0 && (entry & AC_UNRESOLVED) === 0) {
      const length: u32 = entry & 0x7f;
      value = entry >> 16;
      k += (entry >> 8) & 0xff;
      position += length;
      bits <<= length as u64;
    } else {
      const found = entry === 0 ? findLongCode(table, AC_BITS, bits) : 0;
      if (entry === 0 && found === 0) {
        moveTo(position);
        return UNDEFINED_CODE;
      }
      const size: u32 = entry === 0 ? found & 15 : entry >> 16;
      const length: u32 = entry === 0 ? found >> 8 : entry & 0x7f;
      value = size === 0 ? 0 : extend(((bits << (length as u64)) >> ((64 - size) as u64)) as i32, size);
      k += entry === 0 ? advanceOf(found & 0xff) : (entry >> 8) & 0xff;
      position += length + size;
      bits <<= (length + size) as u64;
    }
    store<i16>(block + ((<usize>load<u8>(NATURAL_ORDER + k - 1)) << 1), value);
  } while (k < 64);
  moveTo(position);
  isFlat = k === 65 && value === 0;
  return k > 64 && value !== 0 ? RUN_LEAVES_BLOCK : DONE;
}
