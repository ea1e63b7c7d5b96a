import { createHash } from 'node:crypto';
import { type ByteSource, type BytesRange, openPart10, readRange } from '@isocenter/dicom';

const pieceBytes = 1 << 20;

/**
 * Whether two files hold the same data set in the same transfer syntax, byte for byte, whatever stands in front of it.
 * Reads both, up to the first difference; asked only when a SOP Instance UID comes a second time.
 */
export async function sameDataSet(a: ByteSource, b: ByteSource, signal?: AbortSignal): Promise<boolean> {
  const [left, right] = [await dataSetOf(a, signal), await dataSetOf(b, signal)];
  if (left.transferSyntaxUid !== right.transferSyntaxUid) return false;
  const rest = (source: ByteSource, byteOffset: number): PartOfSource => ({
    source,
    byteOffset,
    byteLength: source.byteLength - byteOffset,
  });
  return sameBytes(rest(a, left.byteOffset), rest(b, right.byteOffset), signal);
}

export interface PartOfSource extends BytesRange {
  readonly source: ByteSource;
}

/** Reads both piece by piece, up to the first difference. */
export async function sameBytes(a: PartOfSource, b: PartOfSource, signal?: AbortSignal): Promise<boolean> {
  if (a.byteLength !== b.byteLength) return false;
  const piece = ({ source, byteOffset }: PartOfSource, at: number) =>
    readRange(
      source,
      { byteOffset: byteOffset + at, byteLength: Math.min(pieceBytes, a.byteLength - at) },
      signal,
    );
  for (let at = 0; at < a.byteLength; at += pieceBytes) {
    const [one, other] = await Promise.all([piece(a, at), piece(b, at)]);
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
