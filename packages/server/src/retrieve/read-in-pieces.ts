import type { ByteSource, BytesRange } from '@isocenter/dicom';

/** Large enough that a disk is kept busy, small enough that many answers at once stay in memory. */
const chunkBytes = 1024 * 1024;

/** The bytes of a range, read in pieces so that no file is ever held whole; the next is read while one is sent. */
export async function* readInPieces(source: ByteSource, range: BytesRange): AsyncGenerator<Uint8Array> {
  const end = range.byteOffset + range.byteLength;
  const read = (byteOffset: number) =>
    byteOffset < end ? source.read(byteOffset, Math.min(chunkBytes, end - byteOffset)) : undefined;
  let byteOffset = range.byteOffset;
  let reading = read(byteOffset);
  try {
    while (reading) {
      const bytes = await reading;
      byteOffset += chunkBytes;
      reading = read(byteOffset);
      yield bytes;
    }
  } finally {
    await reading?.catch(() => undefined); // the file may be closed only when nothing reads it
  }
}
