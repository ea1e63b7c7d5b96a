import { pixelsError } from '../../errors.ts';
import type { EntropyData } from './entropy-data.ts';
import { extend, type HuffmanTable } from './huffman-table.ts';

const DIRECT_BITS = 13;

/**
 * A Huffman table of a lossless scan, opened for speed: for every value of the next 13 bits that holds
 * a whole difference (code and extra bits), the difference in the upper 24 bits and its length in the
 * lower 8; 0 where 13 bits do not suffice.
 */
interface DifferenceTable {
  readonly huffman: HuffmanTable;
  readonly direct: Int32Array;
}

function buildDifferenceTable(huffman: HuffmanTable): DifferenceTable {
  const direct = new Int32Array(1 << DIRECT_BITS);
  for (let bits = 0; bits < direct.length; ) {
    const found = huffman.decode(bits << (16 - DIRECT_BITS));
    const codeLength = found >> 8;
    const size = found & 0xff;
    const length = codeLength + size;
    if (found === 0 || length > DIRECT_BITS) {
      bits++;
      continue;
    }
    const rest = DIRECT_BITS - length;
    const extra = (bits >> rest) & ((1 << size) - 1);
    const difference = size === 0 ? 0 : extend(extra, size);
    direct.fill((difference << 8) | length, bits, bits + (1 << rest));
    bits += 1 << rest;
  }
  return { huffman, direct };
}

const invalid = (problem: string) =>
  pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG lossless', problem });

/** Reads the coded differences of a lossless scan. ITU-T T.81 H.1.2.2. */
export class LosslessDifferences {
  readonly #data: EntropyData;
  readonly #tables: readonly DifferenceTable[];
  #bitPosition = 0;
  #endBit = 0;
  #interval = -1;

  /** @param tables one per component of the scan, in its order */
  constructor(data: EntropyData, tables: readonly HuffmanTable[]) {
    this.#data = data;
    const opened = new Map<HuffmanTable, DifferenceTable>();
    this.#tables = tables.map((table) => {
      const known = opened.get(table) ?? buildDifferenceTable(table);
      opened.set(table, known);
      return known;
    });
  }

  /** Goes to the first or next restart interval. */
  nextInterval(): void {
    this.#interval++;
    const start = this.#data.intervalOffsets[this.#interval];
    const end = this.#data.intervalOffsets[this.#interval + 1];
    if (start === undefined || end === undefined) throw invalid('It ends before the last restart interval');
    this.#bitPosition = start * 8;
    this.#endBit = end * 8;
  }

  /** Fills `target` with the differences of one line, components interleaved. */
  readLine(target: Int32Array): void {
    if (this.#tables.length === 1) this.#readSingle(target, this.#tables[0] as DifferenceTable);
    else this.#readInterleaved(target);
    if (this.#bitPosition > this.#endBit) throw invalid('It ends before the last line');
  }

  #readSingle(target: Int32Array, table: DifferenceTable): void {
    const bytes = this.#data.bytes;
    const { direct } = table;
    let position = this.#bitPosition;
    for (let i = 0; i < target.length; i++) {
      const at = position >>> 3;
      const next =
        (((bytes[at] as number) << 24) |
          ((bytes[at + 1] as number) << 16) |
          ((bytes[at + 2] as number) << 8) |
          (bytes[at + 3] as number)) <<
        (position & 7);
      const entry = direct[next >>> (32 - DIRECT_BITS)] as number;
      if (entry !== 0) {
        position += entry & 0xff;
        target[i] = entry >> 8;
      } else {
        this.#bitPosition = position;
        target[i] = this.#readLong(next >>> 16, table.huffman);
        position = this.#bitPosition;
      }
    }
    this.#bitPosition = position;
  }

  #readInterleaved(target: Int32Array): void {
    const componentCount = this.#tables.length;
    for (let i = 0; i < target.length; ) {
      for (let component = 0; component < componentCount; component++, i++) {
        const table = this.#tables[component] as DifferenceTable;
        const next = this.#peek32();
        const entry = table.direct[next >>> (32 - DIRECT_BITS)] as number;
        if (entry !== 0) {
          this.#bitPosition += entry & 0xff;
          target[i] = entry >> 8;
        } else {
          target[i] = this.#readLong(next >>> 16, table.huffman);
        }
      }
    }
  }

  /** A difference that does not fit the direct table. Category 16 has no extra bits: it is 32768. */
  #readLong(next16: number, huffman: HuffmanTable): number {
    const found = huffman.decode(next16);
    const size = found & 0xff;
    if (found === 0 || size > 16) throw invalid('It holds a Huffman code that no table defines');
    this.#bitPosition += found >> 8;
    if (size === 16) return 32768;
    if (size === 0) return 0;
    const extra = this.#peek32() >>> (32 - size);
    this.#bitPosition += size;
    return extend(extra, size);
  }

  /** The next 25 or more bits, left-aligned; zeros behind the end. */
  #peek32(): number {
    const bytes = this.#data.bytes;
    const at = this.#bitPosition >>> 3;
    return (
      (((bytes[at] ?? 0) << 24) |
        ((bytes[at + 1] ?? 0) << 16) |
        ((bytes[at + 2] ?? 0) << 8) |
        (bytes[at + 3] ?? 0)) <<
      (this.#bitPosition & 7)
    );
  }
}
