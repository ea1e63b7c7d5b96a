import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '@isocenter/dicom';

/** A file on disk, read synchronously so that only work is measured. */
export function fileSource(path: string): ByteSource & { close(): void } {
  const handle = openSync(path, 'r');
  return {
    byteLength: fstatSync(handle).size,
    read: async (byteOffset, byteLength) => {
      const bytes = Buffer.allocUnsafe(byteLength);
      return bytes.subarray(0, readSync(handle, bytes, 0, byteLength, byteOffset));
    },
    close: () => closeSync(handle),
  };
}
