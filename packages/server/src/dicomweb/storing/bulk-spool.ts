import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { archiveError, fileSource } from '@isocenter/archive';
import { gatherBytes } from '@isocenter/network/dicomweb';
import { readInPieces } from '../../retrieve/index.ts';

/** One bulk value of a request, kept until the instance it belongs to is written. */
export interface SpooledValue {
  /** Media type of the part, in lower case, without parameters. */
  readonly mediaType: string;
  /** The transfer syntax that the part named, or none. */
  readonly transferSyntaxUid: string | undefined;
  readonly byteLength: number;
  /** The whole value; only for values that may be held. */
  bytes(): Promise<Uint8Array>;
  stream(): AsyncIterable<Uint8Array>;
}

/** Up to here a value stays in memory. */
const smallBytes = 1024 * 1024;

/** Bulk values come before or after each other in any order, and may be larger than memory: large ones wait in files. */
export class BulkSpool {
  readonly #folder: string;
  readonly #paths: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  async keep(
    part: Pick<SpooledValue, 'mediaType' | 'transferSyntaxUid'>,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<SpooledValue> {
    const iterator = chunks[Symbol.asyncIterator]();
    const first: Uint8Array[] = [];
    let byteLength = 0;
    while (byteLength <= smallBytes) {
      const { done, value } = await iterator.next();
      if (done) return inMemory(part, Buffer.concat(first));
      first.push(value.slice()); // a chunk is its owner's once the next one is asked for
      byteLength += value.byteLength;
    }
    const path = join(this.#folder, `bulk-${randomUUID()}`);
    this.#paths.push(path);
    async function* all() {
      yield* first;
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) return;
        byteLength += value.byteLength;
        yield value.slice();
      }
    }
    await pipeline(all(), createWriteStream(path, { mode: 0o600 })).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === 'ENOSPC' || cause.code === 'EDQUOT'
        ? archiveError('ARCHIVE_FULL', {}, { cause })
        : cause;
    });
    return inFile(part, path, byteLength);
  }

  /** Removes what is in files. */
  async clear(): Promise<void> {
    await Promise.all(this.#paths.splice(0).map((path) => rm(path, { force: true })));
  }
}

type Part = Pick<SpooledValue, 'mediaType' | 'transferSyntaxUid'>;

function inMemory(part: Part, bytes: Uint8Array): SpooledValue {
  return {
    ...part,
    byteLength: bytes.byteLength,
    bytes: async () => bytes,
    async *stream() {
      yield bytes;
    },
  };
}

function inFile(part: Part, path: string, byteLength: number): SpooledValue {
  async function* stream() {
    const file = await fileSource(path);
    try {
      yield* readInPieces(file, { byteOffset: 0, byteLength });
    } finally {
      await file.close();
    }
  }
  return { ...part, byteLength, bytes: () => gatherBytes(stream()), stream };
}
