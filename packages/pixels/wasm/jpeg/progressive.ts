import { reconstructBlock } from './block';
import {
  acTableOf,
  blocksPerRowOf,
  coefficientsOf,
  dcTableOf,
  heightOf,
  horizontalSamplingOf,
  keepLastDc,
  lastDcOf,
  usedBlocksPerRowOf,
  verticalSamplingOf,
} from './component';
import { bitBase, bitPosition, bitsAt, hasOverrun, moveTo, openInterval, readBits } from './entropy';
import { extend, findLongCode, SYMBOL_BITS } from './huffman';
import { naturalPosition } from './natural-order';
import {
  DIFFERENCE_TOO_LARGE,
  DONE,
  ENDS_EARLY,
  NO_MORE_INTERVALS,
  RUN_LEAVES_BLOCK,
  UNDEFINED_CODE,
} from './status';

/** EOBRUN: blocks left that hold no more new coefficients. ITU-T T.81 G.1.2.2. */
let endOfBandRun: i32 = 0;

/**
 * One scan of a progressive frame: adds what it says to the coefficients. ITU-T T.81 G.2.
 * @param start Ss and @param end Se, the band; @param high Ah and @param low Al, the bits
 */
export function decodeProgressiveScan(
  components: usize,
  componentCount: u32,
  mcuRows: u32,
  mcuColumns: u32,
  restartInterval: u32,
  start: u32,
  end: u32,
  high: u32,
  low: u32,
): i32 {
  const interleaved = componentCount > 1;
  let mcusLeft: u32 = 0;
  for (let mcuRow: u32 = 0; mcuRow < mcuRows; mcuRow++) {
    for (let mcuColumn: u32 = 0; mcuColumn < mcuColumns; mcuColumn++) {
      if (mcusLeft === 0) {
        if (!openInterval()) return NO_MORE_INTERVALS;
        for (let k: u32 = 0; k < componentCount; k++) keepLastDc(load<u32>(components + (k << 2)), 0);
        endOfBandRun = 0;
        mcusLeft = restartInterval === 0 ? u32.MAX_VALUE : restartInterval;
      }
      mcusLeft--;
      for (let k: u32 = 0; k < componentCount; k++) {
        const component: usize = load<u32>(components + (k << 2));
        const width = interleaved ? horizontalSamplingOf(component) : 1;
        const height = interleaved ? verticalSamplingOf(component) : 1;
        for (let row: u32 = 0; row < height; row++) {
          for (let column: u32 = 0; column < width; column++) {
            const index = (mcuRow * height + row) * blocksPerRowOf(component) + mcuColumn * width + column;
            const status = readBlock(
              component,
              coefficientsOf(component) + (index << 7),
              start,
              end,
              high,
              low,
            );
            if (hasOverrun()) return ENDS_EARLY;
            if (status !== DONE) return status;
          }
        }
      }
    }
  }
  return DONE;
}

/** Samples of a component, once all scans are read. */
export function reconstructPlane(component: usize, precision: u32): void {
  const rows = (heightOf(component) + 7) >> 3;
  const columns = usedBlocksPerRowOf(component);
  for (let row: u32 = 0; row < rows; row++) {
    for (let column: u32 = 0; column < columns; column++) {
      const index = row * blocksPerRowOf(component) + column;
      reconstructBlock(component, coefficientsOf(component) + (index << 7), row, column, precision);
    }
  }
}

function readBlock(component: usize, block: usize, start: u32, end: u32, high: u32, low: u32): i32 {
  if (start === 0) return high === 0 ? readFirstDc(component, block, low) : refineDc(block, low);
  const table = acTableOf(component);
  return high === 0 ? readFirstAc(table, block, start, end, low) : refineAc(table, block, start, end, low);
}

/** The next symbol, or −1 when no code begins with the next bits. */
function readSymbol(table: usize): i32 {
  const bits = bitsAt(bitBase(), bitPosition());
  let found = load<i32>(table + (((bits >> (64 - SYMBOL_BITS)) as usize) << 2));
  if (found === 0) found = findLongCode(table, SYMBOL_BITS, bits);
  if (found === 0) return -1;
  moveTo(bitPosition() + (found >> 8));
  return found & 0xff;
}

/** First scan of the DC coefficients. ITU-T T.81 G.1.2.1. */
function readFirstDc(component: usize, block: usize, low: u32): i32 {
  const size = readSymbol(dcTableOf(component));
  if (size < 0) return UNDEFINED_CODE;
  if (size > 15) return DIFFERENCE_TOO_LARGE;
  const difference = size === 0 ? 0 : extend(readBits(size), size);
  const dc = lastDcOf(component) + difference;
  keepLastDc(component, dc);
  store<i16>(block, dc << low);
  return DONE;
}

/** One more bit of each DC coefficient. */
function refineDc(block: usize, low: u32): i32 {
  store<i16>(block, <i32>load<i16>(block) | (readBits(1) << low));
  return DONE;
}

/** First scan of a band of AC coefficients. ITU-T T.81 G.1.2.2. */
function readFirstAc(table: usize, block: usize, start: u32, end: u32, low: u32): i32 {
  if (endOfBandRun > 0) {
    endOfBandRun--;
    return DONE;
  }
  for (let position = start; position <= end; ) {
    const runAndSize = readSymbol(table);
    if (runAndSize < 0) return UNDEFINED_CODE;
    const run: u32 = runAndSize >> 4;
    const size: u32 = runAndSize & 15;
    if (size === 0) {
      if (run < 15) {
        endOfBandRun = (1 << run) - 1 + readBits(run);
        return DONE;
      }
      position += 16;
      continue;
    }
    position += run;
    if (position > 63) return RUN_LEAVES_BLOCK;
    store<i16>(block + (naturalPosition(position) << 1), extend(readBits(size), size) << low);
    position++;
  }
  return DONE;
}

/** One more bit of a coefficient that already is not zero. */
function refineCoefficient(at: usize, bit: i32): void {
  const value: i32 = load<i16>(at);
  if (readBits(1) === 1 && (abs(value) & bit) === 0) store<i16>(at, value + (value > 0 ? bit : -bit));
}

/** One more bit of a band of AC coefficients, and coefficients that become non-zero. ITU-T T.81 G.1.2.3. */
function refineAc(table: usize, block: usize, start: u32, end: u32, low: u32): i32 {
  const bit = 1 << low;
  let position = start;
  while (endOfBandRun === 0 && position <= end) {
    const runAndSize = readSymbol(table);
    if (runAndSize < 0) return UNDEFINED_CODE;
    let run = runAndSize >> 4;
    const size = runAndSize & 15;
    if (size === 0 && run < 15) {
      endOfBandRun = (1 << run) + readBits(run);
      break;
    }
    const appearing = size === 0 ? 0 : readBits(1) === 1 ? bit : -bit;
    for (; position <= end; position++) {
      const at = block + (naturalPosition(position) << 1);
      if (load<i16>(at) !== 0) {
        refineCoefficient(at, bit);
      } else if (run === 0) {
        if (appearing !== 0) store<i16>(at, appearing);
        position++;
        break;
      } else {
        run--;
      }
    }
  }
  if (endOfBandRun > 0) {
    for (; position <= end; position++) {
      const at = block + (naturalPosition(position) << 1);
      if (load<i16>(at) !== 0) refineCoefficient(at, bit);
    }
    endOfBandRun--;
  }
  return DONE;
}
