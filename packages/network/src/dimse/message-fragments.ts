import type { PresentationDataValue } from '../upper-layer/pdu.ts';
import { type CommandSet, writeCommandSet } from './command-set.ts';

/** The fragments of a command set; one, unless the peer's maximum length is tiny. PS3.8 Annex E. */
export function* commandFragments(
  presentationContextId: number,
  command: CommandSet,
  longestFragmentBytes: number,
): Generator<PresentationDataValue> {
  const bytes = writeCommandSet(command);
  for (let offset = 0; offset < bytes.byteLength; offset += longestFragmentBytes) {
    const fragment = bytes.subarray(offset, offset + longestFragmentBytes);
    const isLast = offset + longestFragmentBytes >= bytes.byteLength;
    yield { presentationContextId, isCommand: true, isLast, bytes: fragment };
  }
}

/**
 * Cuts a data set of any chunk sizes into fragments that each fill a PDU, the last one marked. PS3.8 Annex E. Fragments
 * are even; only a deflated data set can be odd, and a zero behind it is allowed (PS3.5 §A.5).
 */
export async function* dataSetFragments(
  presentationContextId: number,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  /** At least 2. */
  longestFragmentBytes: number,
): AsyncGenerator<PresentationDataValue> {
  const fragment = (bytes: Uint8Array, isLast: boolean): PresentationDataValue => ({
    presentationContextId,
    isCommand: false,
    isLast,
    bytes,
  });
  const evenBytes = longestFragmentBytes - (longestFragmentBytes % 2);
  let filling = new Uint8Array(evenBytes);
  let filled = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (rest.byteLength > 0) {
      // A full fragment leaves only when more bytes follow, since the last one must say so.
      if (filled === evenBytes) {
        yield fragment(filling, false);
        filling = new Uint8Array(evenBytes);
        filled = 0;
      }
      const taken = rest.subarray(0, evenBytes - filled);
      filling.set(taken, filled);
      filled += taken.byteLength;
      rest = rest.subarray(taken.byteLength);
    }
  }
  yield fragment(filling.subarray(0, filled + (filled % 2)), true);
}
