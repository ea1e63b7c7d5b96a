import { deflateRawSync } from 'node:zlib';
import type { OpenBlob, StoredInstance } from '@isocenter/archive';
import { encodeDataSet, encodeFileMeta, Tag } from '@isocenter/dicom';
import { readHead } from './head.ts';
import { type LentMemory, readInPieces } from './read-in-pieces.ts';

/** A Part 10 file on its way out. */
export interface Part10Stream {
  readonly transferSyntaxUid: string;
  readonly sopInstanceUid: string;
  /** Of the whole file; absent where it is not known before its end. */
  readonly byteLength: number | undefined;
  /** Where the data set begins in it, behind preamble and file meta information. */
  readonly dataSetByteOffset: number;
  /** May be read once; the file behind it is opened with the first chunk and closed with the last. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * The stored file as the archive tells it, in its own transfer syntax: byte for byte, or, where attributes were coerced, with those
 * in the place of the stored ones. Pixel data is passed on from where it lies. Every door gives files out through here.
 *
 * @param memory what to read into, see `readInPieces`.
 */
export async function withOverlay(stored: StoredInstance, memory?: LentMemory): Promise<Part10Stream> {
  const { transferSyntaxUid, sopInstanceUid, byteLength, dataSetByteOffset } = stored;
  const file = { transferSyntaxUid, sopInstanceUid };
  if (!stored.overlay) {
    const body = readOpened(stored, { byteOffset: 0, byteLength }, memory);
    return { ...file, byteLength, dataSetByteOffset, body };
  }
  const { front, metaByteLength, restByteOffset } = await encodeFront(stored);
  const rest = byteLength - restByteOffset;
  return {
    ...file,
    byteLength: front.byteLength + rest,
    dataSetByteOffset: metaByteLength,
    body: joined(front, readOpened(stored, { byteOffset: restByteOffset, byteLength: rest }, memory)),
  };
}

async function encodeFront(stored: StoredInstance) {
  const blob = await stored.open();
  try {
    const { dataSet, restByteOffset = stored.byteLength } = await readHead(stored, blob);
    const meta = encodeFileMeta({
      mediaStorageSopClassUid: dataSet.findString(Tag.SOPClassUID) ?? stored.sopClassUid,
      mediaStorageSopInstanceUid: stored.sopInstanceUid,
      transferSyntaxUid: stored.transferSyntaxUid,
    });
    const deflate = (bytes: Uint8Array) => deflateRawSync(bytes);
    const front = Buffer.concat([meta, encodeDataSet(dataSet, stored.transferSyntaxUid, { deflate })]);
    return { front, metaByteLength: meta.byteLength, restByteOffset };
  } finally {
    await blob.close();
  }
}

async function* readOpened(
  stored: StoredInstance,
  range: { byteOffset: number; byteLength: number },
  memory: LentMemory | undefined,
): AsyncGenerator<Uint8Array> {
  if (range.byteLength === 0) return;
  const blob: OpenBlob = await stored.open();
  try {
    yield* readInPieces(blob, range, memory);
  } finally {
    await blob.close();
  }
}

async function* joined(front: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield front;
  yield* rest;
}
