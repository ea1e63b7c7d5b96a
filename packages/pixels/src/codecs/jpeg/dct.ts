import { pixelsError } from '../../errors.ts';
import type { KernelSamples } from '../kernel-memory.ts';
import { type JpegHeader, type JpegScan, readScans } from './codestream.ts';
import { invalid, type JpegKernel } from './kernel.ts';
import { NATURAL_ORDER } from './natural-order.ts';

/** Vectors reach past the end of planes and pictures by less than this. */
const VECTOR_MARGIN = 64;

/** One component while its scans are read. */
interface ComponentPlane {
  readonly horizontalSampling: number;
  readonly verticalSampling: number;
  /** Blocks that carry picture; a scan of one component holds only these. ITU-T T.81 A.2.3. */
  readonly usedBlocksPerRow: number;
  readonly usedBlocksPerColumn: number;
  /** Of the component's words in the kernel's memory. */
  readonly address: number;
  quantization: Uint16Array | undefined;
}

/** Places of the words that change; see packages/pixels/wasm/jpeg/component.ts. */
const WORD = { quantization: 7, dcTable: 8, acTable: 9 } as const;

/**
 * Sequential and progressive DCT, Huffman, 8 and 12 bits: processes 1, 2, 4, 6, 8, 10, 12. ITU-T T.81
 * Annexes F and G, PS3.5 §8.2.1. Gives samples with components interleaved at full size.
 *
 * @param convertsColour three 8-bit components are Y, Cb, Cr and become RGB
 */
export function decodeJpegDct(
  bytes: Uint8Array,
  header: JpegHeader,
  kernel: JpegKernel,
  convertsColour: boolean,
): KernelSamples {
  const { rows, columns, components, precision } = header;
  if (precision !== 8 && precision !== 12)
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: 'JPEG precision',
      problem: `is ${precision} bits, a DCT process has 8 or 12`,
    });
  if (components.length > 4)
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: 'JPEG components',
      problem: `are ${components.length}`,
    });
  if ((rows * columns) / 64 > bytes.length * 8) throw invalid('It has fewer bits than blocks');
  kernel.begin(bytes);
  const planes = allocatePlanes(header, kernel);
  readScans(bytes, (scan) => decodeScan(scan, header, planes, kernel));
  if (planes.some(({ quantization }) => !quantization)) throw invalid('A component has no scan');
  if (header.process === 'progressive')
    for (const { address } of planes) kernel.exports.reconstructPlane(address, precision);
  return putTogether(planes, header, kernel, convertsColour);
}

const maximumSampling = ({ components }: JpegHeader) => ({
  maxH: Math.max(...components.map((c) => c.horizontalSampling)),
  maxV: Math.max(...components.map((c) => c.verticalSampling)),
});

function allocatePlanes(header: JpegHeader, kernel: JpegKernel): ComponentPlane[] {
  const { maxH, maxV } = maximumSampling(header);
  const mcusPerRow = Math.ceil(header.columns / (8 * maxH));
  const mcusPerColumn = Math.ceil(header.rows / (8 * maxV));
  return header.components.map(({ horizontalSampling, verticalSampling }) => {
    const blocksPerRow = mcusPerRow * horizontalSampling;
    const blockCount = blocksPerRow * mcusPerColumn * verticalSampling;
    const width = Math.ceil((header.columns * horizontalSampling) / maxH);
    const height = Math.ceil((header.rows * verticalSampling) / maxV);
    const usedBlocksPerRow = Math.ceil(width / 8);
    const usedBlocksPerColumn = Math.ceil(height / 8);
    const plane = kernel.memory.allocate(blockCount * 64 * (header.precision === 8 ? 1 : 2) + VECTOR_MARGIN);
    const coefficients = header.process === 'progressive' ? kernel.memory.allocate(blockCount * 128) : 0;
    if (coefficients > 0) kernel.memory.view(coefficients, blockCount * 128).fill(0);
    const address = kernel.memory.allocateWords([
      plane,
      blocksPerRow * 8,
      blocksPerRow,
      usedBlocksPerRow,
      usedBlocksPerColumn,
      horizontalSampling,
      verticalSampling,
      0, // quantization, DC table, AC table: as each scan says
      0,
      0,
      0, // last DC
      coefficients,
      width,
      height,
    ]);
    return {
      horizontalSampling,
      verticalSampling,
      usedBlocksPerRow,
      usedBlocksPerColumn,
      address,
      quantization: undefined,
    };
  });
}

/** Gives the offset behind the scan. */
function decodeScan(
  scan: JpegScan,
  header: JpegHeader,
  planes: readonly ComponentPlane[],
  kernel: JpegKernel,
): number {
  const scanned = scan.components.map(({ index, quantization, ...tables }) => {
    const plane = planes[index] as ComponentPlane;
    setQuantization(plane, quantization, kernel);
    return { plane, ...tables };
  });
  const [first] = scanned;
  if (!first) throw invalid('A scan names no component');
  const interleaved = scanned.length > 1;
  const { maxH, maxV } = maximumSampling(header);
  const mcuRows = interleaved ? Math.ceil(header.rows / (8 * maxV)) : first.plane.usedBlocksPerColumn;
  const mcuColumns = interleaved ? Math.ceil(header.columns / (8 * maxH)) : first.plane.usedBlocksPerRow;
  const { spectralStart, spectralEnd, approximationHigh, approximationLow, restartInterval } = scan;
  const progressive = header.process === 'progressive';
  if (progressive) checkBand(scan);

  const readsDc = !progressive || (spectralStart === 0 && approximationHigh === 0);
  const readsAc = !progressive || spectralStart > 0;
  for (const { plane, dcTable, acTable } of scanned) {
    if (readsDc) setWord(kernel, plane, 'dcTable', kernel.tableOf(dcTable, progressive ? 'symbols' : 'dc'));
    if (readsAc) setWord(kernel, plane, 'acTable', kernel.tableOf(acTable, progressive ? 'symbols' : 'ac'));
  }
  const components = kernel.memory.allocateWords(scanned.map(({ plane }) => plane.address));
  const size = [components, scanned.length, mcuRows, mcuColumns, restartInterval] as const;
  return kernel.runScan(scan.dataOffset, (exports) =>
    progressive
      ? exports.decodeProgressiveScan(
          ...size,
          spectralStart,
          spectralEnd,
          approximationHigh,
          approximationLow,
        )
      : exports.decodeSequentialScan(...size, header.precision),
  );
}

/** DC alone, or a band of AC of one component. ITU-T T.81 G.1.1.1. */
function checkBand({ components, spectralStart, spectralEnd, approximationLow }: JpegScan): void {
  const isBand =
    spectralStart === 0 ? spectralEnd === 0 : spectralStart <= spectralEnd && components.length === 1;
  if (!isBand || spectralEnd > 63 || approximationLow > 13)
    throw invalid('A progressive scan names no band of coefficients');
}

/** The steps in force when the component's first scan begins. */
function setQuantization(plane: ComponentPlane, steps: Uint16Array | undefined, kernel: JpegKernel): void {
  if (plane.quantization) return;
  if (!steps) throw invalid('A quantization table was not defined');
  plane.quantization = steps;
  const address = kernel.memory.allocate(128);
  const natural = new Uint16Array(kernel.exports.memory.buffer, address, 64);
  NATURAL_ORDER.forEach((position, zigzag) => {
    natural[position] = steps[zigzag] as number;
  });
  setWord(kernel, plane, 'quantization', address);
}

function setWord(kernel: JpegKernel, plane: ComponentPlane, word: keyof typeof WORD, value: number): void {
  new Uint32Array(kernel.exports.memory.buffer, plane.address, 16)[WORD[word]] = value;
}

function putTogether(
  planes: readonly ComponentPlane[],
  header: JpegHeader,
  kernel: JpegKernel,
  convertsColour: boolean,
): KernelSamples {
  const { rows, columns, precision } = header;
  const { maxH, maxV } = maximumSampling(header);
  const sampleCount = rows * columns * planes.length;
  const bytesPerSample = precision === 8 ? 1 : 2;
  const scratchBytes = 2 * columns + 128;
  const scratch = kernel.memory.allocate(2 * planes.length * scratchBytes);
  const components = kernel.memory.allocateWords(planes.map(({ address }) => address));
  const picture = kernel.memory.allocate(sampleCount * bytesPerSample + VECTOR_MARGIN);
  kernel.exports.writePicture(
    components,
    planes.length,
    columns,
    rows,
    maxH,
    maxV,
    scratch,
    scratchBytes,
    precision,
    convertsColour ? 1 : 0,
    picture,
  );
  return kernel.memory.samplesAt(picture, sampleCount, bytesPerSample);
}
