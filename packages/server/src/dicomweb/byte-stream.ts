import { Readable } from 'node:stream';
import type { ByteSource, BytesRange } from '@isocenter/dicom';

const chunkBytes = 256 * 1024;

/** The bytes of a range, read in pieces so that no file is ever held whole. */
export async function* readInPieces(source: ByteSource, range: BytesRange): AsyncGenerator<Uint8Array> {
  const end = range.byteOffset + range.byteLength;
  for (let byteOffset = range.byteOffset; byteOffset < end; byteOffset += chunkBytes) {
    yield await source.read(byteOffset, Math.min(chunkBytes, end - byteOffset));
  }
}

/** A body for the HTTP framework; when the client goes away the generator is closed, and its files with it. */
export const bodyOf = (chunks: AsyncIterable<Uint8Array>): Readable =>
  Readable.from(chunks, { objectMode: false });
