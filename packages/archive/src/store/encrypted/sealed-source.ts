import { type ByteSource, readRange } from '@isocenter/dicom';
import { chunkBytes, countChunks, type FileKey, openChunk, tagBytes } from './sealed-format.ts';

/**
 * The plain bytes of sealed chunks. A read opens the chunks it touches and no others. Where the file is not finished,
 * none of its chunks is the last.
 */
export function sealedSource(
  sealed: ByteSource,
  key: FileKey,
  byteLength: number,
  { isFinished } = { isFinished: true },
): ByteSource {
  const last = isFinished ? countChunks(byteLength) - 1 : Number.NaN;
  return {
    byteLength,
    async read(byteOffset, wanted, signal) {
      const length = Math.max(0, Math.min(wanted, byteLength - byteOffset));
      if (length === 0) return new Uint8Array(0);
      const first = Math.floor(byteOffset / chunkBytes);
      const final = Math.floor((byteOffset + length - 1) / chunkBytes);
      const sealedOffset = first * (chunkBytes + tagBytes);
      const plainEnd = Math.min(byteLength, (final + 1) * chunkBytes);
      const sealedLength = plainEnd - first * chunkBytes + (final - first + 1) * tagBytes;
      const bytes = await readRange(sealed, { byteOffset: sealedOffset, byteLength: sealedLength }, signal);
      const plain = new Uint8Array(length);
      for (let index = first; index <= final; index++) {
        const at = (index - first) * (chunkBytes + tagBytes);
        const chunk = openChunk(key, index, index === last, bytes.subarray(at, at + chunkBytes + tagBytes));
        const from = Math.max(0, byteOffset - index * chunkBytes);
        const to = Math.min(chunk.length, byteOffset + length - index * chunkBytes);
        plain.set(chunk.subarray(from, to), index * chunkBytes + from - byteOffset);
      }
      return plain;
    },
  };
}
