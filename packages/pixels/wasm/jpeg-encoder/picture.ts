import { outputEnd } from './bits';
import { writeBlock } from './block';
import { forwardDct } from './forward-dct';
import { extendLine, takeColourLine, takeGreyLine } from './lines';

/** Of a component, 32 bits each: addresses of reciprocals, DC codes and AC codes, then the last DC value. */
const DC_CODES: usize = 4;
const AC_CODES: usize = 8;
const LAST_DC: usize = 12;
const COMPONENT_BYTES: usize = 16;

const coefficients: usize = memory.data(256, 16);

/** Bytes of one working line of a component. */
function lineBytes(columns: u32): u32 {
  return ((columns << 2) + 127) & ~63;
}

/** Bytes of the room in which eight lines of each component are made ready. */
export function workBytes(columns: u32, componentCount: u32): u32 {
  return 8 * componentCount * lineBytes(columns);
}

/** Eight lines of samples, those of the components in turn; the last line of the picture is repeated past it. */
function takeLines(
  firstLine: u32,
  rows: u32,
  columns: u32,
  componentCount: u32,
  samples: usize,
  work: usize,
): void {
  const bytes = lineBytes(columns);
  const step = componentCount * bytes;
  for (let i: u32 = 0; i < 8; i++) {
    const to = work + i * step;
    const from: usize = samples + (min(firstLine + i, rows - 1) as usize) * columns * componentCount;
    if (componentCount === 1) takeGreyLine(from, columns, to);
    else takeColourLine(from, columns, to, bytes);
    for (let k: u32 = 0; k < componentCount; k++) extendLine(to + k * bytes, columns);
  }
}

/**
 * Rows of 8×8 blocks from `firstRow` on, until all are encoded or the output may have no room for another: gives the first that is
 * not. One component, or RGB. ITU-T T.81 A.1.1, A.2.3.
 *
 * @param samples address of the picture's first sample, interleaved by pixel, with 16 bytes behind the last
 * @param work room of `workBytes`
 * @param outputLimit a row begins only where the output ends before this address
 */
export function encodeBlockRows(
  firstRow: u32,
  rows: u32,
  columns: u32,
  componentCount: u32,
  samples: usize,
  components: usize,
  work: usize,
  outputLimit: usize,
): u32 {
  const blockRows = (rows + 7) >> 3;
  const blockColumns: usize = (columns + 7) >> 3;
  const bytes = lineBytes(columns);
  const step = componentCount * bytes;
  let row = firstRow;
  while (row < blockRows && outputEnd() < outputLimit) {
    takeLines(row << 3, rows, columns, componentCount, samples, work);
    for (let column: usize = 0; column < blockColumns; column++) {
      for (let k: usize = 0; k < (componentCount as usize); k++) {
        const component = components + k * COMPONENT_BYTES;
        forwardDct(work + k * bytes + (column << 5), step, coefficients);
        const dc = writeBlock(
          coefficients,
          load<u32>(component),
          load<u32>(component, DC_CODES),
          load<u32>(component, AC_CODES),
          load<i32>(component, LAST_DC),
        );
        store<i32>(component, dc, LAST_DC);
      }
    }
    row++;
  }
  return row;
}
