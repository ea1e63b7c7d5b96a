import { networkError } from '../errors.ts';
import { PDU_HEADER_BYTES, PDU_NAMES, type PduName } from './pdu.ts';
import { findPduByteLength } from './read-pdu.ts';

/** Longest A-ASSOCIATE PDU we read: 128 contexts with 40 transfer syntaxes each stay below half of it. */
const MAXIMUM_ASSOCIATE_BYTES = 1 << 20;

/** A-ASSOCIATE-RJ, A-RELEASE and A-ABORT have four bytes; a little more harms nobody. */
const MAXIMUM_SHORT_BYTES = 1 << 10;

/**
 * Cuts a byte stream into whole PDUs. Unknown types and lengths over the limit are found in the header, before
 * anything is kept in memory for them. All long P-DATA-TF of an association are put together in the same memory: fresh
 * memory for each would be half a megabyte of garbage for a slice of a CT.
 */
export class PduSplitter {
  readonly #maximumPDataBytes: number;
  #pending: Uint8Array = new Uint8Array(0);
  /** Where P-DATA-TF are put together, once there was one that came in pieces. */
  #pDataBuffer: Uint8Array | undefined;
  /** Set once the header of an incomplete PDU is known: the PDU being filled, and how far it is. */
  #partial: { readonly pdu: Uint8Array; filled: number } | undefined;

  /** @param maximumLength the maximum length we announced (PS3.8 §D.1); never 0 here: we always cap. */
  constructor(maximumLength: number) {
    // Some peers count the PDU header into the maximum length.
    this.#maximumPDataBytes = maximumLength + PDU_HEADER_BYTES;
  }

  /** Hands over received bytes; take all PDUs with `next()`, and be done with them, before the next call. */
  push(bytes: Uint8Array): void {
    let rest = bytes;
    if (this.#partial) {
      const { pdu, filled } = this.#partial;
      const taken = rest.subarray(0, pdu.byteLength - filled);
      pdu.set(taken, filled);
      this.#partial.filled += taken.byteLength;
      rest = rest.subarray(taken.byteLength);
    }
    if (this.#pending.byteLength === 0) {
      this.#pending = rest;
    } else if (rest.byteLength > 0) {
      const joined = new Uint8Array(this.#pending.byteLength + rest.byteLength);
      joined.set(this.#pending);
      joined.set(rest, this.#pending.byteLength);
      this.#pending = joined;
    }
  }

  /**
   * The next whole PDU, or `undefined` until more bytes come. A view, of the bytes pushed where it arrived in one piece:
   * valid until the next call of either method.
   */
  next(): Uint8Array | undefined {
    if (this.#partial) {
      const { pdu, filled } = this.#partial;
      if (filled < pdu.byteLength) return undefined;
      this.#partial = undefined;
      return pdu;
    }
    const pduType = this.#pending[0];
    if (pduType === undefined) return undefined;
    const name = PDU_NAMES[pduType];
    if (!name) throw networkError('NETWORK_PDU_UNKNOWN_TYPE', { pduType });
    const byteLength = findPduByteLength(this.#pending);
    if (byteLength === undefined) return undefined;
    const limit = this.#limitOf(name);
    if (byteLength - PDU_HEADER_BYTES > limit) {
      throw networkError('NETWORK_PDU_TOO_LONG', {
        pdu: name,
        byteLength: byteLength - PDU_HEADER_BYTES,
        limit,
      });
    }
    if (byteLength <= this.#pending.byteLength) {
      const pdu = this.#pending.subarray(0, byteLength);
      this.#pending = this.#pending.subarray(byteLength);
      return pdu;
    }
    const pdu = this.#room(name, byteLength);
    pdu.set(this.#pending);
    this.#partial = { pdu, filled: this.#pending.byteLength };
    this.#pending = new Uint8Array(0);
    return undefined;
  }

  #room(name: PduName, byteLength: number): Uint8Array {
    if (name !== 'P-DATA-TF') return new Uint8Array(byteLength);
    this.#pDataBuffer ??= new Uint8Array(this.#maximumPDataBytes + PDU_HEADER_BYTES);
    return this.#pDataBuffer.subarray(0, byteLength);
  }

  #limitOf(name: PduName): number {
    if (name === 'P-DATA-TF') return this.#maximumPDataBytes;
    return name === 'A-ASSOCIATE-RQ' || name === 'A-ASSOCIATE-AC'
      ? MAXIMUM_ASSOCIATE_BYTES
      : MAXIMUM_SHORT_BYTES;
  }
}
