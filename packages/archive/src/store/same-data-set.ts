import { createHash } from 'node:crypto';
import { type ByteSource, openPart10, readRange } from '@isocenter/dicom';

const pieceBytes = 1 << 20;

/**
 * Whether two files hold the same data set in the same transfer syntax, byte for byte, whatever stands in front of it.
 * Reads both, up to the first difference; asked only when a SOP Instance UID comes a second time.
 */
export async function sameDataSet(a: ByteSource, b: ByteSource, signal?: AbortSignal): Promise<boolean> {
  const [left, right] = [await dataSetOf(a, signal), await dataSetOf(b, signal)];
  if (left.transferSyntaxUid !== right.transferSyntaxUid) return false;
  const byteLength = a.byteLength - left.byteOffset;
  if (byteLength !== b.byteLength - right.byteOffset) return false;
  for (let at = 0; at < byteLength; at += pieceBytes) {
    const length = Math.min(pieceBytes, byteLength - at);
    const [one, other] = await Promise.all([
      readRange(a, { byteOffset: left.byteOffset + at, byteLength: length }, signal),
      readRange(b, { byteOffset: right.byteOffset + at, byteLength: length }, signal),
    ]);
    if (Buffer.compare(one, other) !== 0) return false;
  }
  return true;
}

async function dataSetOf(source: ByteSource, signal: AbortSignal | undefined) {
  const { dataSetByteOffset, transferSyntaxUid } = await openPart10(
    source,
    { stopBeforePixelData: true },
    signal,
  );
  return { byteOffset: dataSetByteOffset, transferSyntaxUid };
}

/** SHA-256 of a whole file, in hex. */
export async function digestOf(source: ByteSource, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of dataSetBytes(source, 0, signal)) hash.update(piece);
  return hash.digest('hex');
}

/** What lies behind `byteOffset`, piece by piece. */
export async function* dataSetBytes(
  source: ByteSource,
  byteOffset: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let at = byteOffset; at < source.byteLength; at += pieceBytes) {
    yield await readRange(
      source,
      { byteOffset: at, byteLength: Math.min(pieceBytes, source.byteLength - at) },
      signal,
    );
  }
}
