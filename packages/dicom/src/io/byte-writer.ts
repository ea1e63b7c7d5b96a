/** Bytes that grow at the end. */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #byteLength = 0;
  readonly #littleEndian: boolean;

  constructor(bigEndian: boolean, expectedByteLength = 1024) {
    this.#bytes = new Uint8Array(expectedByteLength);
    this.#view = new DataView(this.#bytes.buffer);
    this.#littleEndian = !bigEndian;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** What was written: a view. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#byteLength);
  }

  writeTag(tag: number): void {
    const at = this.#grow(4);
    this.#view.setUint16(at, tag >>> 16, this.#littleEndian);
    this.#view.setUint16(at + 2, tag & 0xffff, this.#littleEndian);
  }

  writeUint16(value: number): void {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, this.#littleEndian);
  }

  writeUint32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, this.#littleEndian);
  }

  writeBytes(bytes: Uint8Array): void {
    const at = this.#grow(bytes.byteLength);
    this.#bytes.set(bytes, at);
  }

  writeByte(value: number): void {
    const at = this.#grow(1);
    this.#bytes[at] = value;
  }

  /** Two letters. */
  writeVr(vr: string): void {
    this.writeByte(vr.charCodeAt(0));
    this.writeByte(vr.charCodeAt(1));
  }

  /** Sets four bytes written before, such as a length known only now. */
  setUint32(byteOffset: number, value: number): void {
    this.#view.setUint32(byteOffset, value, this.#littleEndian);
  }

  /** Makes room and returns where it begins. May replace the buffer: call it before looking at the buffer. */
  #grow(byteLength: number): number {
    const at = this.#byteLength;
    this.#byteLength += byteLength;
    if (this.#byteLength > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(this.#byteLength, 2 * this.#bytes.byteLength));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
