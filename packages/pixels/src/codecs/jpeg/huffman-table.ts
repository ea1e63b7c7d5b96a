const LOOKUP_BITS = 9;

/** What `decode` found: the code's length in the high byte, its symbol in the low byte; 0 when no code matches. */
export type LengthAndSymbol = number;

/** One Huffman table of a DHT segment, ready to decode. ITU-T T.81 Annex C, F.2.2.3. */
export class HuffmanTable {
  readonly #symbols: Uint8Array;
  /** Codes of up to 9 bits, by their first bits: length and symbol. */
  readonly #lookup = new Uint16Array(1 << LOOKUP_BITS);
  /** By length: first value of the next 16 bits that belongs to a longer code. */
  readonly #limit = new Int32Array(18);
  /** By length: index of the symbol of code 0 of that length. */
  readonly #symbolOffset = new Int32Array(17);

  private constructor(symbols: Uint8Array) {
    this.#symbols = symbols;
  }

  /** @param counts number of codes of each length 1 to 16. Undefined when the counts overfill the code space. */
  static build(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | undefined {
    const table = new HuffmanTable(symbols);
    let code = 0;
    let index = 0;
    for (let length = 1; length <= 16; length++) {
      const count = counts[length - 1] as number;
      table.#symbolOffset[length] = index - code;
      if (length <= LOOKUP_BITS) {
        const span = 1 << (LOOKUP_BITS - length);
        for (let i = 0; i < count; i++) {
          const entry = (length << 8) | (symbols[index + i] as number);
          table.#lookup.fill(entry, (code + i) * span, (code + i + 1) * span);
        }
      }
      code += count;
      index += count;
      if (code > 1 << length) return undefined;
      table.#limit[length] = code << (16 - length);
      code <<= 1;
    }
    return table;
  }

  /** @param next16 the next 16 bits of the stream */
  decode(next16: number): LengthAndSymbol {
    const entry = this.#lookup[next16 >> (16 - LOOKUP_BITS)] as number;
    if (entry !== 0) return entry;
    for (let length = LOOKUP_BITS + 1; length <= 16; length++) {
      if (next16 < (this.#limit[length] as number)) {
        const symbol = this.#symbols[(this.#symbolOffset[length] as number) + (next16 >> (16 - length))];
        return symbol === undefined ? 0 : (length << 8) | symbol;
      }
    }
    return 0;
  }
}

/** Value of `size` extra bits: the lower half of the range is negative. ITU-T T.81 F.2.2.1 EXTEND. */
export function extend(bits: number, size: number): number {
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}
