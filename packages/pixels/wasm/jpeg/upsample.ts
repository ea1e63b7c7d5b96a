import { heightOf, horizontalSamplingOf, planeOf, strideOf, verticalSamplingOf, widthOf } from './component';

/** Room that lines need on either side, in samples. */
const MARGIN: usize = 8;

/**
 * One line of a component at full size: in its plane, or brought to size in `line`. Factors of two are
 * interpolated with weights 3:1, as the Independent JPEG Group's library does; others repeat samples.
 * ITU-T T.81 A.1.1 leaves the way open.
 *
 * @param line room for one line of the picture and 32 samples more
 * @param sums room for one line of the component and 32 samples more, 16 bits each
 */
export function fullLine<T>(
  component: usize,
  row: u32,
  columns: u32,
  maxH: u32,
  maxV: u32,
  line: usize,
  sums: usize,
): usize {
  const h = horizontalSamplingOf(component);
  const v = verticalSamplingOf(component);
  const stride = strideOf(component);
  const plane = planeOf(component);
  if (h === maxH && v === maxV) return plane + row * stride * sizeof<T>();
  const width = widthOf(component);
  const doubledColumns = maxH === 2 * h && width > 2;
  const doubledRows = maxV === 2 * v && (doubledColumns || h === maxH);
  if (doubledRows || (doubledColumns && v === maxV)) {
    if (doubledRows) weighRows<T>(component, row, sums);
    else widen<T>(plane + row * stride * sizeof<T>(), sums, width);
    if (doubledColumns) doubleColumns<T>(sums, width, line, doubledRows);
    else descaleRow<T>(sums, width, line, (row & 1) === 0 ? 1 : 2);
    return line;
  }
  const source = plane + ((row * v) / maxV) * stride * sizeof<T>();
  for (let column: u32 = 0; column < columns; column++) {
    store<T>(line + column * sizeof<T>(), load<T>(source + ((column * h) / maxH) * sizeof<T>()));
  }
  return line;
}

/** 8 samples as 16-bit numbers. */
function loadEight<T>(from: usize): v128 {
  return sizeof<T>() === 1 ? v128.load_ext<u8>(from) : v128.load(from);
}

/** Samples of one line as 16-bit numbers, behind the margin of `sums`. */
function widen<T>(from: usize, sums: usize, width: u32): void {
  for (let i: usize = 0; i < width; i += 8)
    v128.store(sums + ((i + MARGIN) << 1), loadEight<T>(from + i * sizeof<T>()));
}

/** Three times the nearest line and once the other neighbour; the picture's first and last line are their own. */
function weighRows<T>(component: usize, row: u32, sums: usize): void {
  const width = widthOf(component);
  const stride = strideOf(component) * sizeof<T>();
  const near = row >> 1;
  const other = (row & 1) === 0 ? (near === 0 ? 0 : near - 1) : min(near + 1, heightOf(component) - 1);
  const nearLine = planeOf(component) + near * stride;
  const otherLine = planeOf(component) + other * stride;
  const three = i16x8.splat(3);
  for (let i: usize = 0; i < width; i += 8) {
    const at = i * sizeof<T>();
    const sum = i16x8.add(i16x8.mul(loadEight<T>(nearLine + at), three), loadEight<T>(otherLine + at));
    v128.store(sums + ((i + MARGIN) << 1), sum);
  }
}

/** Only the lines were doubled: a quarter of the sums. */
function descaleRow<T>(sums: usize, width: u32, line: usize, bias: i32): void {
  for (let i: usize = 0; i < width; i += 8) {
    const sum = v128.load(sums + ((i + MARGIN) << 1));
    storeEight<T>(line + i * sizeof<T>(), i16x8.shr_u(i16x8.add(sum, i16x8.splat(bias as i16)), 2));
  }
}

function storeEight<T>(to: usize, values: v128): void {
  if (sizeof<T>() === 1) v128.store_lane<i64>(to, i8x16.narrow_i16x8_u(values, values), 0);
  else v128.store(to, values);
}

/** Two samples for each: three times itself and once its left or right neighbour. */
function doubleColumns<T>(sums: usize, width: u32, line: usize, rowsAreSums: bool): void {
  const first = sums + (MARGIN << 1);
  store<u16>(first - 2, load<u16>(first));
  store<u16>(first + (width << 1), load<u16>(first + ((width - 1) << 1)));
  const shift = rowsAreSums ? 4 : 2;
  const biasLeft = i16x8.splat(rowsAreSums ? 8 : 1);
  const biasRight = i16x8.splat(rowsAreSums ? 7 : 2);
  const three = i16x8.splat(3);
  for (let i: usize = 0; i < width; i += 8) {
    const at = first + (i << 1);
    const triple = i16x8.mul(v128.load(at), three);
    const left = i16x8.shr_u(i16x8.add(i16x8.add(triple, v128.load(at - 2)), biasLeft), shift);
    const right = i16x8.shr_u(i16x8.add(i16x8.add(triple, v128.load(at + 2)), biasRight), shift);
    const low = v128.shuffle<i16>(left, right, 0, 8, 1, 9, 2, 10, 3, 11);
    const high = v128.shuffle<i16>(left, right, 4, 12, 5, 13, 6, 14, 7, 15);
    const to = line + ((i * sizeof<T>()) << 1);
    if (sizeof<T>() === 1) {
      v128.store(to, i8x16.narrow_i16x8_u(low, high));
    } else {
      v128.store(to, low);
      v128.store(to, high, 16);
    }
  }
}
