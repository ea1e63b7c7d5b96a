import { bitBase, bitPosition, bitsAt, hasOverrun, LOADED_BITS, moveTo, openInterval } from './entropy';
import { extend, findLongCode, LOSSLESS_BITS } from './huffman';
import { DONE, ENDS_EARLY, NO_MORE_INTERVALS, UNDEFINED_CODE } from './status';

const SHIFT: u64 = 64 - LOSSLESS_BITS;
/** A code and its extra bits. */
const LONGEST_CODE: u32 = 32;

/**
 * One lossless scan. ITU-T T.81 Annex H.
 * @param tables addresses of the difference tables, one per component of the scan
 * @param target address of each component's first sample
 * @param lines room for 3 × columns × componentCount numbers of 16 bits
 * @param startValue what the first sample of an interval is predicted from
 * @param samplesPerPixel samples of all components of the frame, interleaved in the result
 */
export function decodeLosslessScan(
  tables: usize,
  targets: usize,
  componentCount: u32,
  rows: u32,
  columns: u32,
  rowsPerInterval: u32,
  predictor: u32,
  pointTransform: u32,
  startValue: i32,
  lines: usize,
  samplesPerPixel: u32,
  bytesPerSample: u32,
): i32 {
  const lineBytes = columns << 1;
  for (let row: u32 = 0; row < rows; row++) {
    const isFirstOfInterval = row % rowsPerInterval === 0;
    if (isFirstOfInterval && !openInterval()) return NO_MORE_INTERVALS;
    const status =
      componentCount === 1
        ? readLine(lines, columns, load<u32>(tables))
        : readInterleavedLine(lines, columns, tables, componentCount);
    if (hasOverrun()) return ENDS_EARLY;
    if (status !== DONE) return status;
    for (let k: u32 = 0; k < componentCount; k++) {
      const differences = lines + k * 3 * lineBytes;
      const current = differences + ((row & 1) + 1) * lineBytes;
      const above = differences + (2 - (row & 1)) * lineBytes;
      if (isFirstOfInterval) predictFromLeft(current, differences, columns, startValue);
      else predictLine(current, above, differences, columns, predictor);
      const target: usize = load<u32>(targets + (k << 2)) + row * columns * samplesPerPixel * bytesPerSample;
      writeLine(current, target, columns, samplesPerPixel, bytesPerSample, pointTransform);
    }
  }
  return DONE;
}

/** Differences of one line of one component. ITU-T T.81 H.1.2.2. */
function readLine(target: usize, count: u32, table: usize): i32 {
  const base = bitBase();
  const end = target + (count << 1);
  let position = bitPosition();
  let bits = bitsAt(base, position);
  let loadedUpTo = position + LOADED_BITS;
  for (let to = target; to < end; to += 2) {
    if (position + LONGEST_CODE > loadedUpTo) {
      bits = bitsAt(base, position);
      loadedUpTo = position + LOADED_BITS;
    }
    const entry = load<i32>(table + (((bits >> SHIFT) as usize) << 2));
    if (entry !== 0) {
      const length: u32 = entry & 0xff;
      position += length;
      bits <<= length as u64;
      store<i16>(to, entry >> 8);
      continue;
    }
    const found = findLongCode(table, LOSSLESS_BITS, bits);
    const size: u32 = found & 0xff;
    if (found === 0 || size > 16) {
      moveTo(position);
      return UNDEFINED_CODE;
    }
    store<i16>(to, longDifference(bits << ((found >> 8) as u64), size));
    position += (found >> 8) + (size & 15);
    loadedUpTo = position;
  }
  moveTo(position);
  return DONE;
}

/** Category 16 has no extra bits: it is 32768. */
function longDifference(extraBits: u64, size: u32): i32 {
  if (size === 16) return 32768;
  return size === 0 ? 0 : extend((extraBits >> ((64 - size) as u64)) as i32, size);
}

/** Differences of one line of several components, each put into its own line. */
function readInterleavedLine(lines: usize, count: u32, tables: usize, componentCount: u32): i32 {
  const lineStep = (count << 1) * 3;
  for (let i: u32 = 0; i < count; i++) {
    for (let k: u32 = 0; k < componentCount; k++) {
      const status = readLine(lines + k * lineStep + (i << 1), 1, load<u32>(tables + (k << 2)));
      if (status !== DONE) return status;
    }
  }
  return DONE;
}

/** The first line of an interval, and predictor 1: only the left neighbour counts. ITU-T T.81 H.1.2.1. */
function predictFromLeft(current: usize, differences: usize, columns: u32, startValue: i32): void {
  let left = startValue;
  for (let at: usize = 0; at < columns << 1; at += 2) {
    left += load<i16>(differences + at);
    store<i16>(current + at, left);
  }
}

/**
 * Any other line: `left` is Ra, `b` is Rb, `c` is Rc; the first sample is predicted from above. Sums are
 * modulo 2^16. ITU-T T.81 Table H.1.
 */
function predictLine(current: usize, above: usize, differences: usize, columns: u32, predictor: u32): void {
  const end: usize = columns << 1;
  let c: i32 = load<u16>(above);
  let left: i32 = (c + load<i16>(differences)) & 0xffff;
  store<u16>(current, left);
  switch (predictor) {
    case 1: {
      predictFromLeft(current + 2, differences + 2, columns - 1, left);
      break;
    }
    case 2: {
      for (let at: usize = 2; at < end; at += 2)
        store<u16>(current + at, load<u16>(above + at) + load<u16>(differences + at));
      break;
    }
    case 3: {
      for (let at: usize = 2; at < end; at += 2)
        store<u16>(current + at, load<u16>(above + at - 2) + load<u16>(differences + at));
      break;
    }
    case 4: {
      for (let at: usize = 2; at < end; at += 2) {
        const b: i32 = load<u16>(above + at);
        left = (left + b - c + load<i16>(differences + at)) & 0xffff;
        store<u16>(current + at, left);
        c = b;
      }
      break;
    }
    case 5: {
      for (let at: usize = 2; at < end; at += 2) {
        const b: i32 = load<u16>(above + at);
        left = (left + ((b - c) >> 1) + load<i16>(differences + at)) & 0xffff;
        store<u16>(current + at, left);
        c = b;
      }
      break;
    }
    case 6: {
      for (let at: usize = 2; at < end; at += 2) {
        const b: i32 = load<u16>(above + at);
        left = (b + ((left - c) >> 1) + load<i16>(differences + at)) & 0xffff;
        store<u16>(current + at, left);
        c = b;
      }
      break;
    }
    case 7: {
      for (let at: usize = 2; at < end; at += 2) {
        left = (((left + load<u16>(above + at)) >> 1) + load<i16>(differences + at)) & 0xffff;
        store<u16>(current + at, left);
      }
      break;
    }
    default: {
      memory.copy(current + 2, differences + 2, end - 2);
    }
  }
}

/** Samples of one component into the interleaved result, the point transform undone. */
function writeLine(
  line: usize,
  target: usize,
  columns: u32,
  samplesPerPixel: u32,
  bytesPerSample: u32,
  pointTransform: u32,
): void {
  if (samplesPerPixel === 1 && bytesPerSample === 2 && pointTransform === 0) {
    memory.copy(target, line, columns << 1);
    return;
  }
  const step = samplesPerPixel * bytesPerSample;
  for (let i: u32 = 0; i < columns; i++, target += step) {
    const sample: u32 = (<u32>load<u16>(line + (i << 1))) << pointTransform;
    if (bytesPerSample === 1) store<u8>(target, sample);
    else store<u16>(target, sample);
  }
}
