import { dicomError } from '../dicom-error.ts';

/** A run of bytes in a file, a blob or a data set's own bytes. Offsets are 53-bit. */
export interface BytesRange {
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** Where bytes come from: a file, a dropped `File`, memory, a foreign server. The port of everything that reads. */
export interface ByteSource {
  readonly byteLength: number;
  /** Resolves to exactly the bytes asked for, or to fewer where the source ends; the caller may keep the array. */
  read(byteOffset: number, byteLength: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** A source over bytes in memory; reads are views. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    byteLength: bytes.byteLength,
    read: async (byteOffset, byteLength, signal) => {
      signal?.throwIfAborted();
      return bytes.subarray(byteOffset, byteOffset + byteLength);
    },
  };
}

/** What is needed of a browser's `Blob` or `File`. */
export interface SliceableBlob {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** A source over a browser's `Blob` or `File`. */
export function blobSource(blob: SliceableBlob): ByteSource {
  return {
    byteLength: blob.size,
    read: async (byteOffset, byteLength, signal) => {
      signal?.throwIfAborted();
      const end = Math.min(blob.size, byteOffset + byteLength);
      const buffer = await blob.slice(Math.min(byteOffset, end), end).arrayBuffer();
      signal?.throwIfAborted();
      return new Uint8Array(buffer);
    },
  };
}

/** Reads a range whole, or throws `DICOM_READ_SHORT`. */
export async function readRange(
  source: ByteSource,
  range: BytesRange,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await source.read(range.byteOffset, range.byteLength, signal);
  if (bytes.byteLength >= range.byteLength) return bytes;
  throw dicomError(
    'DICOM_READ_SHORT',
    { wanted: range.byteLength, got: bytes.byteLength },
    { where: `At byte ${range.byteOffset}` },
  );
}
