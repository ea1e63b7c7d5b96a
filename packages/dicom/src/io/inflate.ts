import { dicomError } from '../dicom-error.ts';
import { isIsocenterError } from '../errors.ts';
import { joinBytes } from './join-bytes.ts';

/** RFC 1950 puts two bytes in front that PS3.5 A.5 does not want; some writers leave them in. */
export function withoutZlibHeader(bytes: Uint8Array): Uint8Array {
  const [first = 0, second = 0] = bytes;
  return first === 0x78 && (first * 256 + second) % 31 === 0 ? bytes.subarray(2) : bytes;
}

/**
 * Bytes that may follow the deflated data: a zlib checksum (RFC 1950) or gzip's checksum and length (RFC 1952), each
 * with or without a pad byte. Browsers, and Node from 24 on, refuse them.
 */
const trailingByteLengths = [0, 1, 4, 5, 8, 9];

/** Inflates raw deflate with the platform's stream, and gives up beyond `limit` bytes. RFC 1951, PS3.5 A.5. */
export async function inflateRaw(
  deflated: Uint8Array,
  limit: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const raw = withoutZlibHeader(deflated);
  let cause: unknown;
  for (const trailing of trailingByteLengths) {
    try {
      return await inflateExactly(raw.subarray(0, Math.max(0, raw.byteLength - trailing)), limit, signal);
    } catch (error) {
      if (isIsocenterError(error) || signal?.aborted) throw error;
      cause = error;
    }
  }
  throw dicomError('DICOM_INFLATE_FAILED', {}, { cause });
}

async function inflateExactly(raw: Uint8Array, limit: number, signal?: AbortSignal): Promise<Uint8Array> {
  const stream = new DecompressionStream('deflate-raw');
  const writer = stream.writable.getWriter();
  // Damage is told on both sides of the stream; the reading side is listened to.
  writer
    .write(raw as Uint8Array<ArrayBuffer>)
    .then(() => writer.close())
    .catch(() => undefined);
  const reader = stream.readable.getReader();
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { done, value } = await reader.read();
    if (done) return joinBytes(chunks, byteLength);
    byteLength += value.byteLength;
    if (byteLength > limit) {
      reader.cancel().catch(() => undefined);
      throw dicomError('DICOM_INFLATE_TOO_LARGE', { limit });
    }
    chunks.push(value);
  }
}
