/** Reads bits of a raw byte sequence payload, most significant first. ISO/IEC 14496-10 §7.2, §9.1. Behind the end it reads 0. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #bitOffset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Up to 32 bits. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#bitOffset++) {
      const byte = this.#bytes[this.#bitOffset >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.#bitOffset & 7))) & 1);
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  skip(count: number): void {
    this.#bitOffset += count;
  }

  /** ue(v): an unsigned Exp-Golomb code. */
  unsigned(): number {
    let zeros = 0;
    while (zeros < 32 && !this.flag()) zeros++;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v): a signed one. */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
