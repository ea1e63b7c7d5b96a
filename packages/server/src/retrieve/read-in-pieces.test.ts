import { isIsocenterError } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { readInPieces } from './read-in-pieces.ts';

const pieceBytes = 1024 * 1024;

function fileOf(bytes: Uint8Array) {
  return {
    byteLength: bytes.byteLength,
    read: async (byteOffset: number, byteLength: number) => bytes.slice(byteOffset, byteOffset + byteLength),
    async readInto(target: Uint8Array, byteOffset: number) {
      const part = bytes.subarray(byteOffset, byteOffset + target.byteLength);
      target.set(part);
      return part.byteLength;
    },
  };
}

/** Memory that says how often it was wanted anew. */
function lending() {
  const free: Uint8Array[] = [];
  let made = 0;
  return {
    made: () => made,
    take(byteLength: number) {
      const at = free.findIndex((buffer) => buffer.byteLength === byteLength);
      if (at >= 0) return free.splice(at, 1)[0] as Uint8Array;
      made += 1;
      return new Uint8Array(byteLength);
    },
    give: (buffer: Uint8Array) => void free.push(buffer),
  };
}

const bytes = new Uint8Array(5 * pieceBytes).map((_, index) => index >> 12);

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Uint8Array[] = [];
  for await (const piece of pieces) copies.push(piece.slice());
  return Buffer.concat(copies);
}

test('the bytes come in order, with as little memory as two pieces take', async () => {
  const memory = lending();
  const range = { byteOffset: 10, byteLength: 4 * pieceBytes };
  const read = await gather(readInPieces(fileOf(bytes), range, memory));
  expect(Buffer.compare(read, bytes.subarray(10, 10 + 4 * pieceBytes))).toBe(0);
  expect(memory.made()).toBe(2);
  expect(Buffer.compare(await gather(readInPieces(fileOf(bytes), range)), read)).toBe(0);
});

test('a reader that leaves keeps what it was sending', async () => {
  const memory = lending();
  for await (const _ of readInPieces(fileOf(bytes), { byteOffset: 0, byteLength: 10 }, memory)) break;
  memory.take(10);
  expect(memory.made()).toBe(2);
});

test.each([
  ['into memory that is lent', lending()],
  ['into memory of its own', undefined],
])('a file that ends too soon is damaged, read %s', async (_name, memory) => {
  const pieces = readInPieces(fileOf(bytes), { byteOffset: 0, byteLength: bytes.byteLength + 1 }, memory);
  const error: unknown = await gather(pieces).catch((thrown: unknown) => thrown);
  expect(isIsocenterError(error, 'ARCHIVE_BLOB_DAMAGED')).toBe(true);
});
