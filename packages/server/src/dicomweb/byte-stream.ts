import { Readable } from 'node:stream';

export { readInPieces } from '../retrieve/read-in-pieces.ts';

/** A body for the HTTP framework; when the client goes away the generator is closed, and its files with it. */
export const bodyOf = (chunks: AsyncIterable<Uint8Array>): Readable =>
  Readable.from(chunks, { objectMode: false });
