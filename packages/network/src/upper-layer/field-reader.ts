import { networkError } from '../errors.ts';
import type { PduName } from './pdu.ts';

/** Reads the big-endian fields of one PDU (PS3.8 §9.3.1) and never past its end: a lying length is an error. */
export class FieldReader {
  readonly #view: DataView;
  readonly #pdu: PduName;
  #offset = 0;

  constructor(bytes: Uint8Array, pdu: PduName) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#pdu = pdu;
  }

  get remaining(): number {
    return this.#view.byteLength - this.#offset;
  }

  readUint8(field: string): number {
    return this.#view.getUint8(this.#advance(1, field));
  }

  readUint16(field: string): number {
    return this.#view.getUint16(this.#advance(2, field));
  }

  readUint32(field: string): number {
    return this.#view.getUint32(this.#advance(4, field));
  }

  /** A view, not a copy. */
  readBytes(byteLength: number, field: string): Uint8Array {
    const start = this.#advance(byteLength, field);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, byteLength);
  }

  /** Without the padding: spaces around it as AE titles have, or the NUL that some peers put behind a UID. */
  readText(byteLength: number, field: string): string {
    const bytes = this.readBytes(byteLength, field);
    // By hand: a pattern that ends in $ begins anew at each of 65,535 spaces.
    let to = bytes.length;
    while (to > 0 && (bytes[to - 1] === 0x20 || bytes[to - 1] === 0)) to--;
    let from = 0;
    while (from < to && bytes[from] === 0x20) from++;
    return String.fromCharCode(...bytes.subarray(from, to));
  }

  skip(byteLength: number, field: string): void {
    this.#advance(byteLength, field);
  }

  /** The next `byteLength` bytes as fields of their own. */
  readWithin(byteLength: number, field: string): FieldReader {
    return new FieldReader(this.readBytes(byteLength, field), this.#pdu);
  }

  /** Type, one reserved byte and 16-bit length; `undefined` at the end. Every item and sub-item starts so. */
  readItem(): { itemType: number; content: FieldReader } | undefined {
    if (this.remaining === 0) return undefined;
    const itemType = this.readUint8('an item type');
    this.skip(1, 'an item header');
    const byteLength = this.readUint16('an item length');
    return { itemType, content: this.readWithin(byteLength, `item ${itemType.toString(16)}H`) };
  }

  fail(problem: string): never {
    throw networkError('NETWORK_PDU_INVALID', { pdu: this.#pdu, problem });
  }

  #advance(byteLength: number, field: string): number {
    const start = this.#offset;
    if (byteLength > this.remaining) {
      this.fail(`${field} needs ${byteLength} bytes, ${this.remaining} remain`);
    }
    this.#offset += byteLength;
    return start;
  }
}
