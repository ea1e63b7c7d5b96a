import { pixelsError } from '../../errors.ts';
import type { JpegHeader, JpegScan, ScanComponent } from './codestream.ts';
import { type CoefficientPlane, NATURAL_ORDER } from './coefficients.ts';
import type { EntropyData } from './entropy-data.ts';
import { extend, type HuffmanTable } from './huffman-table.ts';

const invalid = (problem: string) => pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG', problem });

/** Bits of one scan, read through Huffman tables. */
class ScanReader {
  readonly #data: EntropyData;
  #bitPosition = 0;
  #endBit = 0;
  #interval = -1;

  constructor(data: EntropyData) {
    this.#data = data;
  }

  nextInterval(): void {
    this.#interval++;
    const start = this.#data.intervalOffsets[this.#interval];
    const end = this.#data.intervalOffsets[this.#interval + 1];
    if (start === undefined || end === undefined) throw invalid('It ends before the last restart interval');
    this.#bitPosition = start * 8;
    this.#endBit = end * 8;
  }

  /** Up to 16 bits as a number. */
  read(count: number): number {
    if (count === 0) return 0;
    const value = this.#peek16() >>> (16 - count);
    this.#bitPosition += count;
    return value;
  }

  readSymbol(table: HuffmanTable | undefined): number {
    if (!table) throw invalid('A scan uses a Huffman table that was not defined');
    const found = table.decode(this.#peek16());
    if (found === 0) throw invalid('It holds a Huffman code that no table defines');
    this.#bitPosition += found >> 8;
    if (this.#bitPosition > this.#endBit) throw invalid('It ends before the last block');
    return found & 0xff;
  }

  #peek16(): number {
    const bytes = this.#data.bytes;
    const at = this.#bitPosition >>> 3;
    const next = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    return (next >> (8 - (this.#bitPosition & 7))) & 0xffff;
  }
}

/** State that a restart sets back. */
interface ScanState {
  readonly reader: ScanReader;
  /** Last DC value of each component of the scan. */
  readonly lastDc: Int32Array;
  /** EOBRUN: blocks left that hold no more new coefficients. ITU-T T.81 G.1.2.2. */
  endOfBandRun: number;
}

type BlockDecoder = (state: ScanState, k: number, coefficients: Int32Array, offset: number) => void;

/** Adds what one scan says to the coefficients. ITU-T T.81 E.2, F.2, G.2. */
export function decodeDctScan(scan: JpegScan, header: JpegHeader, planes: readonly CoefficientPlane[]): void {
  const state: ScanState = {
    reader: new ScanReader(scan.data),
    lastDc: new Int32Array(scan.components.length),
    endOfBandRun: 0,
  };
  const decodeBlock = blockDecoder(scan, header);
  const units = blocksOfMcu(scan, planes);
  let mcu = 0;
  forEachMcu(scan, planes, header, (mcuRow, mcuColumn) => {
    const restarts = mcu === 0 || (scan.restartInterval > 0 && mcu % scan.restartInterval === 0);
    if (restarts) {
      state.reader.nextInterval();
      state.lastDc.fill(0);
      state.endOfBandRun = 0;
    }
    mcu++;
    for (const { plane, k, rowInMcu, columnInMcu, width, height } of units) {
      const block = (mcuRow * height + rowInMcu) * plane.blocksPerRow + mcuColumn * width + columnInMcu;
      decodeBlock(state, k, plane.coefficients, block * 64);
    }
  });
}

interface BlockInMcu {
  readonly plane: CoefficientPlane;
  readonly k: number;
  readonly rowInMcu: number;
  readonly columnInMcu: number;
  readonly width: number;
  readonly height: number;
}

function planeOf(component: ScanComponent, planes: readonly CoefficientPlane[]): CoefficientPlane {
  const plane = planes[component.index];
  if (!plane) throw invalid('A scan names a component the frame header does not have');
  return plane;
}

/** Blocks in the order they come within one MCU. A scan of one component has one block an MCU. */
function blocksOfMcu(scan: JpegScan, planes: readonly CoefficientPlane[]): BlockInMcu[] {
  const interleaved = scan.components.length > 1;
  return scan.components.flatMap((component, k) => {
    const plane = planeOf(component, planes);
    const width = interleaved ? plane.horizontalSampling : 1;
    const height = interleaved ? plane.verticalSampling : 1;
    return Array.from({ length: width * height }, (_, i) => ({
      plane,
      k,
      rowInMcu: Math.floor(i / width),
      columnInMcu: i % width,
      width,
      height,
    }));
  });
}

function forEachMcu(
  scan: JpegScan,
  planes: readonly CoefficientPlane[],
  header: JpegHeader,
  visit: (mcuRow: number, mcuColumn: number) => void,
): void {
  const [first] = scan.components;
  if (!first) return;
  const plane = planeOf(first, planes);
  const interleaved = scan.components.length > 1;
  const maxH = Math.max(...header.components.map((c) => c.horizontalSampling));
  const maxV = Math.max(...header.components.map((c) => c.verticalSampling));
  const rows = interleaved ? Math.ceil(header.rows / (8 * maxV)) : plane.usedBlocksPerColumn;
  const columns = interleaved ? Math.ceil(header.columns / (8 * maxH)) : plane.usedBlocksPerRow;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) visit(row, column);
  }
}

function blockDecoder(scan: JpegScan, header: JpegHeader): BlockDecoder {
  if (header.process === 'sequential') return sequentialBlock(scan);
  if (scan.spectralStart === 0) return scan.approximationHigh === 0 ? firstDc(scan) : refineDc(scan);
  return scan.approximationHigh === 0 ? firstAc(scan) : refineAc(scan);
}

function readDc(state: ScanState, k: number, table: HuffmanTable | undefined): number {
  const size = state.reader.readSymbol(table);
  if (size > 16) throw invalid('A DC difference is too large');
  if (size > 0) {
    state.lastDc[k] = (state.lastDc[k] as number) + extend(state.reader.read(size), size);
  }
  return state.lastDc[k] as number;
}

/** DC and AC of one block. ITU-T T.81 F.2.2. */
function sequentialBlock(scan: JpegScan): BlockDecoder {
  return (state, k, coefficients, offset) => {
    const { reader } = state;
    const component = scan.components[k] as ScanComponent;
    coefficients[offset] = readDc(state, k, component.dcTable);
    for (let position = 1; position < 64; ) {
      const runAndSize = reader.readSymbol(component.acTable);
      const size = runAndSize & 15;
      if (size === 0) {
        if (runAndSize !== 0xf0) return;
        position += 16;
        continue;
      }
      position += runAndSize >> 4;
      if (position > 63) throw invalid('A run of coefficients leaves its block');
      coefficients[offset + (NATURAL_ORDER[position] as number)] = extend(reader.read(size), size);
      position++;
    }
  };
}

/** First scan of the DC coefficients. ITU-T T.81 G.1.2.1. */
function firstDc(scan: JpegScan): BlockDecoder {
  return (state, k, coefficients, offset) => {
    coefficients[offset] = readDc(state, k, scan.components[k]?.dcTable) << scan.approximationLow;
  };
}

/** One more bit of each DC coefficient. */
function refineDc(scan: JpegScan): BlockDecoder {
  return (state, _k, coefficients, offset) => {
    if (state.reader.read(1) === 1)
      coefficients[offset] = (coefficients[offset] as number) | (1 << scan.approximationLow);
  };
}

/** First scan of a band of AC coefficients. ITU-T T.81 G.1.2.2. */
function firstAc(scan: JpegScan): BlockDecoder {
  const { spectralStart, spectralEnd, approximationLow } = scan;
  return (state, k, coefficients, offset) => {
    if (state.endOfBandRun > 0) {
      state.endOfBandRun--;
      return;
    }
    const { reader } = state;
    for (let position = spectralStart; position <= spectralEnd; ) {
      const runAndSize = reader.readSymbol(scan.components[k]?.acTable);
      const run = runAndSize >> 4;
      const size = runAndSize & 15;
      if (size === 0) {
        if (run < 15) {
          state.endOfBandRun = (1 << run) - 1 + reader.read(run);
          return;
        }
        position += 16;
        continue;
      }
      position += run;
      if (position > 63) throw invalid('A run of coefficients leaves its block');
      const value = extend(reader.read(size), size) * (1 << approximationLow);
      coefficients[offset + (NATURAL_ORDER[position] as number)] = value;
      position++;
    }
  };
}

/** One more bit of a band of AC coefficients, and coefficients that become non-zero. ITU-T T.81 G.1.2.3. */
function refineAc(scan: JpegScan): BlockDecoder {
  const { spectralStart, spectralEnd, approximationLow } = scan;
  const bit = 1 << approximationLow;
  return (state, k, coefficients, offset) => {
    const { reader } = state;
    const refine = (at: number) => {
      const value = coefficients[at] as number;
      if (reader.read(1) === 1 && (Math.abs(value) & bit) === 0)
        coefficients[at] = value + (value > 0 ? bit : -bit);
    };
    let position = spectralStart;
    while (state.endOfBandRun === 0 && position <= spectralEnd) {
      const runAndSize = reader.readSymbol(scan.components[k]?.acTable);
      let run = runAndSize >> 4;
      const size = runAndSize & 15;
      let appearing = 0;
      if (size === 0 && run < 15) {
        state.endOfBandRun = (1 << run) + reader.read(run);
        break;
      }
      if (size > 0) appearing = reader.read(1) === 1 ? bit : -bit;
      for (; position <= spectralEnd; position++) {
        const at = offset + (NATURAL_ORDER[position] as number);
        if (coefficients[at] !== 0) {
          refine(at);
        } else if (run === 0) {
          if (appearing !== 0) coefficients[at] = appearing;
          position++;
          break;
        } else {
          run--;
        }
      }
    }
    if (state.endOfBandRun > 0) {
      for (; position <= spectralEnd; position++) {
        const at = offset + (NATURAL_ORDER[position] as number);
        if (coefficients[at] !== 0) refine(at);
      }
      state.endOfBandRun--;
    }
  };
}
