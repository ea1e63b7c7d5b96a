/** Bytes of a growing JPEG: marker segments, and entropy-coded bits with a 0 stuffed behind every FF. ITU-T T.81 B.1.1.5. */
export class BitWriter {
  #bytes: Uint8Array;
  #length = 0;
  #bits = 0;
  #bitCount = 0;

  constructor(expectedBytes: number) {
    this.#bytes = new Uint8Array(Math.max(1024, expectedBytes));
  }

  writeMarker(marker: number): void {
    this.#put(0xff);
    this.#put(marker);
  }

  writeSegment(marker: number, body: readonly number[]): void {
    this.writeMarker(marker);
    for (const byte of [(body.length + 2) >> 8, (body.length + 2) & 255, ...body]) this.#put(byte);
  }

  /** At most 16 bits, the last ones of `value`. */
  writeBits(value: number, count: number): void {
    let bits = (this.#bits << count) | value;
    let bitCount = this.#bitCount + count;
    if (this.#length + 6 > this.#bytes.length) this.#grow();
    while (bitCount >= 8) {
      bitCount -= 8;
      const byte = (bits >>> bitCount) & 255;
      this.#bytes[this.#length++] = byte;
      if (byte === 0xff) this.#bytes[this.#length++] = 0;
    }
    bits &= (1 << bitCount) - 1;
    this.#bits = bits;
    this.#bitCount = bitCount;
  }

  /** Fills the last byte with ones. */
  finishScan(): void {
    if (this.#bitCount > 0) this.writeBits((1 << (8 - this.#bitCount)) - 1, 8 - this.#bitCount);
  }

  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #put(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = byte;
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
