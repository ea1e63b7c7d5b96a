import { archiveError, type OpenBlob } from '@isocenter/archive';
import type { ByteSource, BytesRange } from '@isocenter/dicom';

/** Large enough that a disk is kept busy, small enough that many answers at once stay in memory. */
const chunkBytes = 1024 * 1024;

/** Memory that is used again; half a megabyte for each of a thousand files keeps the garbage collector busier than the disk. */
export interface LentMemory {
  take(byteLength: number): Uint8Array;
  /** For bytes that nobody reads any more. */
  give(buffer: Uint8Array): void;
}

/**
 * The bytes of a range, read in pieces so that no file is ever held whole; the next is read while one is sent. Throws
 * `ARCHIVE_BLOB_DAMAGED` where the file ends before the range.
 *
 * @param memory lends what pieces are read into where the source can do that: one is valid until the next is asked for.
 */
export async function* readInPieces(
  source: ByteSource & Pick<OpenBlob, 'readInto'>,
  range: BytesRange,
  memory?: LentMemory,
): AsyncGenerator<Uint8Array> {
  const end = range.byteOffset + range.byteLength;
  const read = (byteOffset: number): Promise<Uint8Array> | undefined => {
    if (byteOffset >= end) return undefined;
    const byteLength = Math.min(chunkBytes, end - byteOffset);
    return memory && source.readInto
      ? readLent(source.readInto, memory.take(byteLength), byteOffset)
      : whole(source.read(byteOffset, byteLength), byteLength);
  };
  let byteOffset = range.byteOffset;
  let reading = read(byteOffset);
  try {
    while (reading) {
      const bytes = await reading;
      byteOffset += chunkBytes;
      reading = read(byteOffset);
      yield bytes;
      // A reader that left may still be sending it, so only one that came back gives it back.
      if (source.readInto) memory?.give(bytes);
    }
  } finally {
    await reading?.catch(() => undefined); // the file may be closed only when nothing reads it
  }
}

async function readLent(
  readInto: NonNullable<OpenBlob['readInto']>,
  buffer: Uint8Array,
  byteOffset: number,
): Promise<Uint8Array> {
  if ((await readInto(buffer, byteOffset)) < buffer.byteLength)
    throw archiveError('ARCHIVE_BLOB_DAMAGED', {});
  return buffer;
}

/** A file that ends too soon would go out as if it were whole. */
async function whole(reading: Promise<Uint8Array>, byteLength: number): Promise<Uint8Array> {
  const bytes = await reading;
  if (bytes.byteLength < byteLength) throw archiveError('ARCHIVE_BLOB_DAMAGED', {});
  return bytes;
}
