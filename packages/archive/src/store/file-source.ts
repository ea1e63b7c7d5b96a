import type { OpenBlob } from './blob-store.ts';
import { OpenFile } from './open-file.ts';

/** A file as a `ByteSource`. Bytes outside the file are left out, so a read near the end may be short. */
export async function fileSource(path: string): Promise<OpenBlob> {
  const file = await OpenFile.open(path, 'r');
  try {
    return sourceOf(file, file.byteLength);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The first `byteLength` bytes of an open file as a `ByteSource`. */
export function sourceOf(file: OpenFile, byteLength: number): OpenBlob {
  const fill = async (bytes: Uint8Array, byteOffset: number, signal?: AbortSignal): Promise<number> => {
    const length = Math.max(0, Math.min(bytes.byteLength, byteLength - byteOffset));
    let filled = 0;
    while (filled < length) {
      const count = await file.read(bytes, filled, length - filled, byteOffset + filled);
      if (count === 0) break;
      filled += count;
      signal?.throwIfAborted();
    }
    return filled;
  };
  return {
    byteLength,
    async read(byteOffset, wanted, signal) {
      signal?.throwIfAborted();
      const length = Math.max(0, Math.min(wanted, byteLength - byteOffset));
      // Not zeroed, which would cost as much as the reading: what is not filled is cut off.
      const bytes = Buffer.allocUnsafeSlow(length);
      const filled = await fill(bytes, byteOffset, signal);
      return filled === length ? bytes : bytes.subarray(0, filled);
    },
    readInto: fill,
    close: () => file.close(),
  };
}
