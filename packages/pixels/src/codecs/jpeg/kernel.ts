import { isIsocenterError } from '@isocenter/dicom';
import { pixelsError } from '../../errors.ts';
import type { HuffmanTable, JpegHeader } from './codestream.ts';

/** Addresses are bytes of the kernel's memory. */
type Address = number;

/** What the WebAssembly module exports; its sources are in packages/pixels/wasm/jpeg. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  freeMemory(): Address;
  tableBytes(directBits: number): number;
  buildDifferenceTable(table: Address, directBits: number, counts: Address, symbols: Address): void;
  buildAcTable(table: Address, directBits: number, counts: Address, symbols: Address): void;
  buildSymbolTable(table: Address, directBits: number, counts: Address, symbols: Address): void;
  beginScan(from: Address, end: Address, bufferEnd: Address): void;
  scanPosition(): Address;
  decodeLosslessScan(
    tables: Address,
    targets: Address,
    componentCount: number,
    rows: number,
    columns: number,
    rowsPerInterval: number,
    predictor: number,
    pointTransform: number,
    startValue: number,
    lines: Address,
    samplesPerPixel: number,
    bytesPerSample: number,
  ): number;
  decodeSequentialScan(
    components: Address,
    componentCount: number,
    mcuRows: number,
    mcuColumns: number,
    restartInterval: number,
    precision: number,
  ): number;
  decodeProgressiveScan(
    components: Address,
    componentCount: number,
    mcuRows: number,
    mcuColumns: number,
    restartInterval: number,
    start: number,
    end: number,
    high: number,
    low: number,
  ): number;
  reconstructPlane(component: Address, precision: number): void;
  writePicture(
    components: Address,
    componentCount: number,
    columns: number,
    rows: number,
    maxH: number,
    maxV: number,
    scratch: Address,
    scratchBytes: number,
    precision: number,
    convertsColour: number,
    target: Address,
  ): void;
  findRange(samples: Address, count: number, bytesPerSample: number): void;
  smallestSample(): number;
  largestSample(): number;
}

/** Samples taken out of the kernel's memory, with the smallest and largest of them. */
export interface KernelSamples {
  readonly samples: Uint8Array | Uint16Array;
  readonly range: { readonly minimum: number; readonly maximum: number };
}

/** Direct bits of each kind of table; the kernel has the same numbers in huffman.ts. */
const TABLE_KINDS = {
  lossless: { directBits: 12, build: 'buildDifferenceTable' },
  dc: { directBits: 9, build: 'buildDifferenceTable' },
  ac: { directBits: 10, build: 'buildAcTable' },
  symbols: { directBits: 9, build: 'buildSymbolTable' },
} as const;
export type TableKind = keyof typeof TABLE_KINDS;

/** By status, see packages/pixels/wasm/jpeg/status.ts. */
const PROBLEMS = [
  undefined,
  'It ends before the last restart interval',
  'It ends before the last line',
  'It holds a Huffman code that no table defines',
  'A run of coefficients leaves its block',
  'A DC difference is too large',
] as const;

const PAGE_BYTES = 65536;
/** A picture that needs more is refused: 2^31 bytes. */
const MAXIMUM_MEMORY = 2 ** 31;
/** An instance that has grown larger is given up, since WebAssembly memory never shrinks. */
const KEPT_MEMORY = 2 ** 27;
/** Kept free on both sides of entropy-coded bytes; a block of 64 codes of 31 bits stays within it. */
const ENTROPY_MARGIN = 512;

/** One instance of the kernel with the memory of the frame being decoded. */
export class JpegKernel {
  readonly exports: KernelExports;
  readonly #firstFree: Address;
  #nextFree: Address;
  #codestream: Address = 0;
  #codestreamLength = 0;
  #entropyEnd: Address = 0;
  readonly #tables = new Map<TableKind, Map<HuffmanTable, Address>>();

  constructor(exports: KernelExports) {
    this.exports = exports;
    this.#firstFree = exports.freeMemory();
    this.#nextFree = this.#firstFree;
  }

  get memoryBytes(): number {
    return this.exports.memory.buffer.byteLength;
  }

  /**
   * Forgets the frame before and takes in the next.
   * @param lookAheadBytes how far a line or block may read past the end before that is noticed
   */
  begin(codestream: Uint8Array, lookAheadBytes = 0): void {
    this.#nextFree = this.#firstFree;
    this.#tables.clear();
    this.#codestreamLength = codestream.length;
    this.#codestream = this.allocate(codestream.length);
    this.view(this.#codestream, codestream.length).set(codestream);
    const entropyBytes = lookAheadBytes + codestream.length + 2 * ENTROPY_MARGIN;
    this.#entropyEnd = this.allocate(entropyBytes) + entropyBytes - 16;
  }

  /** Memory until the next frame, at a multiple of 16, its content undefined. */
  allocate(byteLength: number): Address {
    const address = this.#nextFree;
    this.#nextFree = Math.ceil((address + byteLength) / 16) * 16;
    const missing = this.#nextFree - this.memoryBytes;
    if (this.#nextFree > MAXIMUM_MEMORY) throw new RangeError('The frame needs too much memory');
    if (missing > 0) this.exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  }

  /** A view that the next `allocate` may detach. */
  view(address: Address, byteLength: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, address, byteLength);
  }

  /** A copy of the samples at an address. */
  samplesAt(address: Address, count: number, bytesPerSample: 1 | 2): KernelSamples {
    const { findRange, smallestSample, largestSample } = this.exports;
    findRange(address, count, bytesPerSample);
    const { buffer } = this.view(address, count * bytesPerSample).slice();
    return {
      samples: bytesPerSample === 1 ? new Uint8Array(buffer) : new Uint16Array(buffer),
      range: { minimum: smallestSample(), maximum: largestSample() },
    };
  }

  /** The words in memory. */
  allocateWords(words: readonly number[]): Address {
    const address = this.allocate(words.length * 4);
    new Uint32Array(this.exports.memory.buffer, address, words.length).set(words);
    return address;
  }

  /** A table opened for speed, once a frame. */
  tableOf(table: HuffmanTable | undefined, kind: TableKind): Address {
    if (!table) throw invalid('A scan uses a Huffman table that was not defined');
    const known = this.#tables.get(kind) ?? new Map<HuffmanTable, Address>();
    this.#tables.set(kind, known);
    const address = known.get(table) ?? this.#buildTable(table, kind);
    known.set(table, address);
    return address;
  }

  #buildTable({ counts, symbols }: HuffmanTable, kind: TableKind): Address {
    const { directBits, build } = TABLE_KINDS[kind];
    const table = this.allocate(this.exports.tableBytes(directBits));
    const source = this.allocate(16 + symbols.length);
    const bytes = this.view(source, 16 + symbols.length);
    bytes.set(counts);
    bytes.set(symbols, 16);
    this.exports[build](table, directBits, source, source + 16);
    return table;
  }

  /** Runs one scan and gives the offset in the codestream behind what it read. */
  runScan(dataOffset: number, run: (exports: KernelExports) => number): number {
    const end = this.#codestream + this.#codestreamLength;
    this.exports.beginScan(this.#codestream + dataOffset, end, this.#entropyEnd);
    const problem = PROBLEMS[run(this.exports)];
    if (problem) throw invalid(problem);
    return this.exports.scanPosition() - this.#codestream;
  }
}

export const invalid = (problem: string) =>
  pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG', problem });

let loading: Promise<JpegKernel> | undefined;

async function loadKernel(): Promise<JpegKernel> {
  const { jpegKernel } = await import('./jpeg-kernel.generated.ts');
  const bytes = Uint8Array.from(atob(jpegKernel), (character) => character.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes, {});
  return new JpegKernel(instance.exports as unknown as KernelExports);
}

/**
 * Decodes with this thread's kernel. What goes wrong inside it ends in an IsocenterError, and the next
 * frame gets a fresh instance.
 */
export async function withJpegKernel<T>(header: JpegHeader, decode: (kernel: JpegKernel) => T): Promise<T> {
  loading ??= loadKernel();
  let kernel: JpegKernel;
  try {
    kernel = await loading;
  } catch (cause) {
    loading = undefined;
    throw pixelsError('PIXELS_CODEC_UNAVAILABLE', { codec: 'JPEG' }, { cause });
  }
  try {
    const result = decode(kernel);
    if (kernel.memoryBytes > KEPT_MEMORY) loading = undefined;
    return result;
  } catch (thrown) {
    if (isIsocenterError(thrown)) throw thrown;
    loading = undefined;
    if (thrown instanceof RangeError)
      throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
        attribute: 'JPEG size',
        problem: `is ${header.columns} × ${header.rows}, more than fits the memory`,
      });
    throw pixelsError('PIXELS_DECODE_FAILED', { reason: String(thrown) }, { cause: thrown });
  }
}
