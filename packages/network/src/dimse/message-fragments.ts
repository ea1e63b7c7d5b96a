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

/** Cuts a data set of any chunk sizes into fragments that each fill a PDU, the last one marked. PS3.8 Annex E. */
export async function* dataSetFragments(
  presentationContextId: number,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  longestFragmentBytes: number,
): AsyncGenerator<PresentationDataValue> {
  const fragment = (bytes: Uint8Array, isLast: boolean): PresentationDataValue => ({
    presentationContextId,
    isCommand: false,
    isLast,
    bytes,
  });
  let filling = new Uint8Array(longestFragmentBytes);
  let filled = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (rest.byteLength > 0) {
      // A full fragment leaves only when more bytes follow, since the last one must say so.
      if (filled === longestFragmentBytes) {
        yield fragment(filling, false);
        filling = new Uint8Array(longestFragmentBytes);
        filled = 0;
      }
      const taken = rest.subarray(0, longestFragmentBytes - filled);
      filling.set(taken, filled);
      filled += taken.byteLength;
      rest = rest.subarray(taken.byteLength);
    }
  }
  yield fragment(filling.subarray(0, filled), true);
}
