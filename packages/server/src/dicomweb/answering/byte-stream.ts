import { Readable } from 'node:stream';

export { readInPieces } from '../../retrieve/read-in-pieces.ts';

/** A body for the HTTP framework; when the client goes away, however early, the generator is closed, and its files with it. */
export const bodyOf = (chunks: AsyncIterable<Uint8Array>): Readable =>
  Readable.from(begunToEnd(chunks), { objectMode: false });

/**
 * The same chunks. A generator that was asked for nothing yet ends without its `finally`, and what was opened for it stays open
 * for good; so it is asked once before it is told to end.
 */
function begunToEnd(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let isAsked = false;
  const next = () => {
    isAsked = true;
    return iterator.next();
  };
  const end = async (): Promise<IteratorResult<Uint8Array>> => {
    // Whom a failure would be told to has gone, and a generator that throws has ended itself.
    if (!isAsked) await next().catch(() => undefined);
    await iterator.return?.();
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
}

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
