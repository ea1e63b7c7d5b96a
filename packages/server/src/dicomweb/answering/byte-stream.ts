import { Readable } from 'node:stream';

export { readInPieces } from '../../retrieve/read-in-pieces.ts';

/** A body for the HTTP framework; when the client goes away the generator is closed, and its files with it. */
export const bodyOf = (chunks: AsyncIterable<Uint8Array>): Readable =>
  Readable.from(chunks, { objectMode: false });

/**
 * The same chunks, the first read already, so that a failure at the beginning is an answer and not a broken connection.
 * Throws `whenNone` where there is no chunk at all.
 */
export async function begun<T>(
  chunks: AsyncGenerator<T>,
  whenNone?: () => Error,
): Promise<AsyncGenerator<T>> {
  const first = await chunks.next();
  if (first.done && whenNone) throw whenNone();
  return (async function* () {
    try {
      if (first.done) return;
      yield first.value;
      yield* chunks;
    } finally {
      await chunks.return(undefined);
    }
  })();
}
