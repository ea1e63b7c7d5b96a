import { isLikelyPart10 } from '@isocenter/dicom';

export interface Peeked {
  /** Up to `peekBytes` from the beginning; shorter only when that is all there is. */
  readonly head: Uint8Array;
  /** Everything, the head included; may be read once. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Ends the source, read or not; harmless a second time. */
  close(): Promise<void>;
}

const peekBytes = 1024;

/** Looks at the beginning of a stream without losing it. */
export async function peek(source: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  try {
    while (length < peekBytes) {
      const next = await iterator.next();
      if (next.done) break;
      first.push(next.value.slice());
      length += next.value.length;
    }
  } catch (error) {
    await iterator.return?.();
    throw error;
  }
  async function* all() {
    yield* first;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return {
    head: concatenated(first, Math.min(length, peekBytes)),
    bytes: all(),
    async close() {
      await iterator.return?.();
    },
  };
}

/** What a file is, by its first bytes; its name says nothing reliable. */
export function kindOf(head: Uint8Array): 'empty' | 'zip' | 'dicom' | 'other' {
  if (head.length === 0) return 'empty';
  if (isLikelyPart10(head)) return 'dicom';
  return isZip(head) ? 'zip' : 'other';
}

/** Local file header, or the end record of an empty zip. */
function isZip([p, k, third, fourth]: Uint8Array): boolean {
  return p === 0x50 && k === 0x4b && ((third === 3 && fourth === 4) || (third === 5 && fourth === 6));
}

function concatenated(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, length - at), at);
    at += Math.min(chunk.length, length - at);
  }
  return bytes;
}
