/** Bytes in memory and where they lie in the file they are a window of. */
export class ByteSegment {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Offset of the first byte in the file. */
  readonly start: number;
  /** Offset after the last byte in the file. */
  readonly end: number;

  constructor(bytes: Uint8Array, start = 0) {
    const { buffer, byteOffset, byteLength } = bytes;
    // Views of a Node Buffer would be Buffers, which are slow to make and print their own way.
    this.bytes = bytes.constructor === Uint8Array ? bytes : new Uint8Array(buffer, byteOffset, byteLength);
    this.view = new DataView(buffer, byteOffset, byteLength);
    this.start = start;
    this.end = start + bytes.byteLength;
  }

  /** A view, by offsets in the file. */
  slice(byteOffset: number, byteLength: number): Uint8Array {
    const from = byteOffset - this.start;
    return this.bytes.subarray(from, from + byteLength);
  }
}
