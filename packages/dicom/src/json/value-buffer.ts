import { ByteSegment } from '../io/byte-segment.ts';

const firstChunkBytes = 2048;
const largestChunkBytes = 65536;
/** Beyond it, room for three bytes a character is too much to set aside. */
const longText = 512;
const utf8 = new TextEncoder();

/** Where a value was put. */
export interface StoredValue {
  readonly segment: ByteSegment;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/**
 * Values one after the other in few large pieces of memory, since a data set has hundreds of values of a few bytes. A value is begun,
 * written and ended before the next one; it never spans two pieces.
 */
export class ValueBuffer {
  #chunk = new ByteSegment(new Uint8Array(firstChunkBytes));
  #begin = 0;
  #end = 0;
  /** Text beyond ASCII was written since this was last set to false. */
  beyondAscii = false;

  /** Begins a value. */
  begin(): void {
    this.#begin = this.#end;
  }

  /** Ends the value, filled up to an even length. */
  end(padding: number): StoredValue {
    if ((this.#end - this.#begin) % 2 === 1) this.writeByte(padding);
    return { segment: this.#chunk, byteOffset: this.#begin, byteLength: this.#end - this.#begin };
  }

  writeByte(byte: number): void {
    this.#need(1);
    this.#chunk.bytes[this.#end++] = byte;
  }

  writeBytes(bytes: Uint8Array): void {
    this.#need(bytes.byteLength);
    this.#chunk.bytes.set(bytes, this.#end);
    this.#end += bytes.byteLength;
  }

  /** UTF-8. */
  writeText(text: string): void {
    if (text.length > longText) {
      const encoded = utf8.encode(text);
      this.beyondAscii ||= encoded.byteLength > text.length;
      this.writeBytes(encoded);
      return;
    }
    this.#need(text.length * 3);
    const { bytes } = this.#chunk;
    let at = this.#end;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        this.beyondAscii = true;
        at += utf8.encodeInto(text.slice(i), bytes.subarray(at)).written;
        break;
      }
      bytes[at++] = code;
    }
    this.#end = at;
  }

  /** Room for a number of so many bytes, in little endian: where to write it. */
  reserve(byteLength: number): { readonly view: DataView; readonly at: number } {
    this.#need(byteLength);
    const at = this.#end;
    this.#end += byteLength;
    return { view: this.#chunk.view, at };
  }

  /** Makes room; the value that is being written moves along to a new piece of memory. */
  #need(byteLength: number): void {
    const { bytes } = this.#chunk;
    if (this.#end + byteLength <= bytes.byteLength) return;
    const begun = bytes.subarray(this.#begin, this.#end);
    const chunkBytes = Math.min(2 * bytes.byteLength, largestChunkBytes);
    const larger = new Uint8Array(Math.max(chunkBytes, 2 * begun.byteLength + byteLength));
    larger.set(begun);
    this.#chunk = new ByteSegment(larger);
    this.#begin = 0;
    this.#end = begun.byteLength;
  }
}
