import type { PresentationDataValue } from '../upper-layer/pdu.ts';
import { type CommandSet, writeCommandSet } from './command-set.ts';

/**
 * The fragments of a command set; one, unless the peer's maximum length is tiny. PS3.8 Annex E.
 *
 * @param command bytes, where it is written already.
 */
export function commandFragments(
  presentationContextId: number,
  command: CommandSet | Uint8Array,
  longestFragmentBytes: number,
): PresentationDataValue[] {
  const bytes = command instanceof Uint8Array ? command : writeCommandSet(command);
  return fragmentsOf(bytes, { presentationContextId, isCommand: true, longestFragmentBytes });
}

/** The fragments of a data set that is here as a whole: none of it is copied, unless it is odd. PS3.8 Annex E. */
export function wholeFragments(
  presentationContextId: number,
  dataSet: Uint8Array,
  longestFragmentBytes: number,
): PresentationDataValue[] {
  if (dataSet.byteLength % 2 === 0)
    return fragmentsOf(dataSet, { presentationContextId, isCommand: false, longestFragmentBytes });
  const cutter = new DataSetCutter(presentationContextId, longestFragmentBytes);
  return [...cutter.push(dataSet), cutter.end()];
}

function fragmentsOf(
  bytes: Uint8Array,
  {
    presentationContextId,
    isCommand,
    longestFragmentBytes,
  }: Pick<PresentationDataValue, 'presentationContextId' | 'isCommand'> & {
    readonly longestFragmentBytes: number;
  },
): PresentationDataValue[] {
  const fragments: PresentationDataValue[] = [];
  let offset = 0;
  do {
    const end = Math.min(offset + longestFragmentBytes, bytes.byteLength);
    const isLast = end === bytes.byteLength;
    fragments.push({ presentationContextId, isCommand, isLast, bytes: bytes.subarray(offset, end) });
    offset = end;
  } while (offset < bytes.byteLength);
  return fragments;
}

/**
 * Cuts a data set of any chunk sizes into fragments that each fit a PDU, the last one marked. PS3.8 Annex E. What lies in one chunk is
 * not copied, so fragments are to be sent before the next chunk is asked for. Fragments are even; only a deflated data set can be odd,
 * and a zero behind it is allowed (PS3.5 §A.5).
 */
export class DataSetCutter {
  readonly #presentationContextId: number;
  readonly #evenBytes: number;
  /** What waits for more bytes, since the last fragment must say that it is. */
  #waiting: Uint8Array = NOTHING;
  #waitingBytes = 0;

  /** @param longestFragmentBytes at least 2. */
  constructor(presentationContextId: number, longestFragmentBytes: number) {
    this.#presentationContextId = presentationContextId;
    this.#evenBytes = longestFragmentBytes - (longestFragmentBytes % 2);
  }

  push(chunk: Uint8Array): PresentationDataValue[] {
    const fragments: PresentationDataValue[] = [];
    let rest = chunk;
    if (this.#waitingBytes > 0) {
      const taken = rest.subarray(0, this.#evenBytes - this.#waitingBytes);
      this.#wait(taken);
      rest = rest.subarray(taken.byteLength);
      if (rest.byteLength === 0) return fragments;
      fragments.push(this.#fragment(this.#waiting, false));
      this.#waiting = NOTHING;
      this.#waitingBytes = 0;
    }
    while (rest.byteLength > this.#evenBytes) {
      fragments.push(this.#fragment(rest.subarray(0, this.#evenBytes), false));
      rest = rest.subarray(this.#evenBytes);
    }
    this.#wait(rest);
    return fragments;
  }

  end(): PresentationDataValue {
    const byteLength = this.#waitingBytes + (this.#waitingBytes % 2);
    return this.#fragment(this.#waiting.subarray(0, byteLength), true);
  }

  #wait(bytes: Uint8Array): void {
    const byteLength = this.#waitingBytes + bytes.byteLength;
    if (byteLength > this.#waiting.byteLength) {
      // What is left of a chunk is mostly the end of the data set; where more follows, a whole fragment is filled.
      const room = new Uint8Array(this.#waitingBytes === 0 ? byteLength + (byteLength % 2) : this.#evenBytes);
      room.set(this.#waiting.subarray(0, this.#waitingBytes));
      this.#waiting = room;
    }
    this.#waiting.set(bytes, this.#waitingBytes);
    this.#waitingBytes = byteLength;
  }

  #fragment(bytes: Uint8Array, isLast: boolean): PresentationDataValue {
    return {
      presentationContextId: this.#presentationContextId,
      isCommand: false,
      isLast,
      bytes,
    };
  }
}

const NOTHING = new Uint8Array(0);
