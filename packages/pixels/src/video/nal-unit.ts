/** The beginning of a unit of an Annex B stream. */
export interface NalUnit {
  /** Of its start code, the zero byte before it included, in the stream. */
  readonly byteOffset: number;
  /** From the header of the unit on; the whole unit where it is short, as parameter sets are. */
  readonly head: Uint8Array;
}

/** Longer than any parameter set; of pictures no more than the slice header is wanted. */
const headBytes = 4096;

/**
 * Finds the units of a stream that comes in pieces, holding no more than their beginnings. ISO/IEC 14496-10 Annex B, which
 * ISO/IEC 23008-2 Annex B repeats.
 */
export class NalScanner {
  readonly #onUnit: (unit: NalUnit) => void;
  /** What may still matter of the stream, and where in the stream it begins. */
  #buffer: Uint8Array = new Uint8Array(0);
  #bufferOffset = 0;
  /** In the buffer: header of the unit that is not told of yet, and its start code. */
  #open: { readonly head: number; readonly start: number } | undefined;
  /** In the buffer: where to look for the next start code. */
  #next = 0;

  constructor(onUnit: (unit: NalUnit) => void) {
    this.#onUnit = onUnit;
  }

  push(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#buffer.length + bytes.length);
    joined.set(this.#buffer);
    joined.set(bytes, this.#buffer.length);
    this.#buffer = joined;
    for (let at = findStartCode(joined, this.#next); at >= 0; at = findStartCode(joined, this.#next)) {
      this.#tell(at);
      this.#open = { head: at + 3, start: at > 0 && joined[at - 1] === 0 ? at - 1 : at };
      this.#next = at + 3;
    }
    this.#next = Math.max(this.#next, joined.length - 2);
    if (this.#open && joined.length - this.#open.head >= headBytes) this.#tell(joined.length);
    // A start code may begin in the last three bytes.
    this.#drop(this.#open?.start ?? Math.max(0, joined.length - 3));
  }

  end(): void {
    this.#tell(this.#buffer.length);
  }

  #tell(end: number): void {
    if (!this.#open) return;
    const { head, start } = this.#open;
    this.#open = undefined;
    let last = Math.min(end, head + headBytes);
    while (last > head && this.#buffer[last - 1] === 0) last--;
    if (last > head)
      this.#onUnit({
        byteOffset: this.#bufferOffset + start,
        head: this.#buffer.slice(head, last),
      });
  }

  #drop(count: number): void {
    this.#buffer = this.#buffer.subarray(count);
    this.#bufferOffset += count;
    this.#next -= count;
    if (this.#open) this.#open = { head: this.#open.head - count, start: this.#open.start - count };
  }
}

/** Where 00 00 01 begins, or −1. */
function findStartCode(bytes: Uint8Array, from: number): number {
  for (let at = Math.max(0, from) + 2; at < bytes.length; ) {
    const byte = bytes[at] as number;
    if (byte > 1) at += 3;
    else if (byte === 1 && bytes[at - 1] === 0 && bytes[at - 2] === 0) return at - 2;
    else at++;
  }
  return -1;
}

/** The payload behind a header of so many bytes, without the bytes that keep it from looking like a start code. §7.3.1. */
export function payloadOf(unit: Uint8Array, headerBytes: number): Uint8Array {
  const payload = new Uint8Array(unit.length);
  let length = 0;
  let zeros = 0;
  for (let at = headerBytes; at < unit.length; at++) {
    const byte = unit[at] as number;
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    payload[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return payload.subarray(0, length);
}
