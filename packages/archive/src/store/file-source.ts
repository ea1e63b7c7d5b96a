import { type FileHandle, open } from 'node:fs/promises';
import type { OpenBlob } from './blob-store.ts';

/** A file as a `ByteSource`. Bytes outside the file are left out, so a read near the end may be short. */
export async function fileSource(path: string): Promise<OpenBlob> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    return handleSource(handle, size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** An open file handle as a `ByteSource` of the first `byteLength` bytes. The handle is the caller's. */
export function handleSource(handle: FileHandle, byteLength: number): OpenBlob {
  const fill = async (bytes: Uint8Array, byteOffset: number, signal?: AbortSignal): Promise<number> => {
    const length = Math.max(0, Math.min(bytes.byteLength, byteLength - byteOffset));
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, byteOffset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
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
    close: () => handle.close(),
  };
}
