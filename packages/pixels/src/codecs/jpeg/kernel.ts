import { pixelsError } from '../../errors.ts';
import { KernelInstance } from '../kernel-instance.ts';
import type { Address } from '../../wasm-memory.ts';
import { type KernelExports, KernelMemory } from '../kernel-memory.ts';
import type { HuffmanTable } from './codestream.ts';

/** What the WebAssembly module exports beside its memory; its sources are in packages/pixels/wasm/jpeg. */
interface JpegExports extends KernelExports {
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

/** Kept free on both sides of entropy-coded bytes; a block of 64 codes of 31 bits stays within it. */
const ENTROPY_MARGIN = 512;

/** One instance of the kernel with the frame being decoded. */
export class JpegKernel {
  readonly memory: KernelMemory<JpegExports>;
  #codestream: Address = 0;
  #codestreamLength = 0;
  #entropyEnd: Address = 0;
  readonly #tables = new Map<TableKind, Map<HuffmanTable, Address>>();

  constructor(exports: JpegExports) {
    this.memory = new KernelMemory(exports);
  }

  get exports(): JpegExports {
    return this.memory.exports;
  }

  /**
   * Forgets the frame before and takes in the next.
   * @param lookAheadBytes how far a line or block may read past the end before that is noticed
   */
  begin(codestream: Uint8Array, lookAheadBytes = 0): void {
    this.memory.clear();
    this.#tables.clear();
    this.#codestreamLength = codestream.length;
    this.#codestream = this.memory.allocateBytes(codestream);
    const entropyBytes = lookAheadBytes + codestream.length + 2 * ENTROPY_MARGIN;
    this.#entropyEnd = this.memory.allocate(entropyBytes) + entropyBytes - 16;
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
    const table = this.memory.allocate(this.exports.tableBytes(directBits));
    const source = this.memory.allocate(16 + symbols.length);
    const bytes = this.memory.view(source, 16 + symbols.length);
    bytes.set(counts);
    bytes.set(symbols, 16);
    this.exports[build](table, directBits, source, source + 16);
    return table;
  }

  /** Runs one scan and gives the offset in the codestream behind what it read. */
  runScan(dataOffset: number, run: (exports: JpegExports) => number): number {
    const end = this.#codestream + this.#codestreamLength;
    this.exports.beginScan(this.#codestream + dataOffset, end, this.#entropyEnd);
    const problem = PROBLEMS[run(this.exports)];
    if (problem) throw invalid(problem);
    return this.exports.scanPosition() - this.#codestream;
  }
}

export const invalid = (problem: string) =>
  pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG', problem });

/** This thread's kernel. */
export const jpegKernel = new KernelInstance(
  async () => (await import('./jpeg-kernel.generated.ts')).jpegKernel,
  (exports) => new JpegKernel(exports as unknown as JpegExports),
);
