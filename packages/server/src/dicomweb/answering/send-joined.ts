import type { ServerResponse } from 'node:http';
import type { StoredInstance } from '@isocenter/archive';
import { readRange } from '@isocenter/dicom';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenFiles } from '../opening/open-files.ts';
import type { FrameBuffers } from './frame-buffers.ts';

/** Bytes that are there, or a stored file as it lies. */
export type Stretch = Uint8Array | StoredInstance;

export interface JoinedParts {
  readonly files: OpenFiles;
  readonly buffers: FrameBuffers;
}

/** Large enough that a disk and a socket are kept busy, and small files go out many at a time. */
const blockBytes = 2 ** 20;
/** So many are read while one is sent. */
const blocksAhead = 2;

/**
 * Sends stretches one after the other as if they were one long file, read block by block into memory that is used again, across the
 * borders of the files, while the block before is on its way. Hooks that change a body do not see it.
 */
export function sendJoined(
  request: FastifyRequest,
  reply: FastifyReply,
  stretches: readonly Stretch[],
  { files, buffers }: JoinedParts,
): FastifyReply {
  const byteLength = stretches.reduce((sum, stretch) => sum + stretch.byteLength, 0);
  reply.header('content-length', byteLength);
  reply.hijack();
  const { raw } = reply;
  if (raw.destroyed) return reply;
  raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string>);
  if (request.method === 'HEAD') {
    raw.end();
    return reply;
  }
  pour(raw, blocksOf(stretches, byteLength), { files, buffers }).then(
    () => raw.end(),
    (error: Error) => {
      // The length is said already: only a broken connection tells the client that not all came.
      if (!raw.destroyed)
        request.log.error({ code: (error as { code?: unknown }).code }, 'an answer broke off');
      raw.destroy();
    },
  );
  return reply;
}

/** A part of a stretch, and where it goes in a block. */
interface Piece {
  readonly stretch: Stretch;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly target: number;
}

interface Block {
  readonly byteLength: number;
  readonly pieces: readonly Piece[];
}

/** Cuts what follows each other into blocks of one size; only the last is shorter. */
export function* blocksOf(
  stretches: readonly Stretch[],
  byteLength: number,
  size = blockBytes,
): Generator<Block> {
  let index = 0;
  let begin = 0;
  for (let at = 0; at < byteLength; at += size) {
    const end = Math.min(byteLength, at + size);
    const pieces: Piece[] = [];
    for (let from = at; from < end; ) {
      const stretch = stretches[index] as Stretch;
      const to = Math.min(end, begin + stretch.byteLength);
      if (to > from)
        pieces.push({ stretch, byteOffset: from - begin, byteLength: to - from, target: from - at });
      from = to;
      if (to === begin + stretch.byteLength) {
        begin = to;
        index++;
      }
    }
    yield { byteLength: end - at, pieces };
  }
}

/** At most one block is on its way to the client, so that a slow one holds no more than those read ahead. */
async function pour(raw: ServerResponse, blocks: Generator<Block>, parts: JoinedParts): Promise<void> {
  const reading: Promise<Uint8Array>[] = [];
  const readOn = () => {
    const next = blocks.next();
    if (next.done) return;
    const block = readBlock(next.value, parts);
    block.catch(() => undefined); // it is thrown where its turn comes
    reading.push(block);
  };
  let sending: Promise<void> = Promise.resolve();
  try {
    for (let ahead = 0; ahead <= blocksAhead; ahead++) readOn();
    for (let next = reading.shift(); next; next = reading.shift()) {
      const bytes = await next;
      await sending;
      sending = send(raw, bytes).finally(() => parts.buffers.give(bytes));
      sending.catch(() => undefined);
      readOn();
    }
    await sending;
  } finally {
    for (const rest of await Promise.allSettled(reading))
      if (rest.status === 'fulfilled') parts.buffers.give(rest.value);
  }
}

/** Settles when nobody reads the bytes any more. */
function send(raw: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new Error('The connection was closed.'));
    raw.once('close', onClose);
    raw.write(bytes, (error) => {
      raw.off('close', onClose);
      if (error) reject(error);
      else resolve();
    });
  });
}

async function readBlock(block: Block, { files, buffers }: JoinedParts): Promise<Uint8Array> {
  const bytes = buffers.take(block.byteLength);
  const reads = block.pieces.map(async ({ stretch, byteOffset, byteLength, target }) => {
    const into = bytes.subarray(target, target + byteLength);
    if (stretch instanceof Uint8Array) {
      into.set(stretch.subarray(byteOffset, byteOffset + byteLength));
      return;
    }
    await files.use(stretch, async (blob) => {
      const isRead = blob.readInto && (await blob.readInto(into, byteOffset)) === byteLength;
      // What comes short is told by the one who can.
      if (!isRead) into.set(await readRange(blob, { byteOffset, byteLength }));
    });
  });
  const failure = (await Promise.allSettled(reads)).find((read) => read.status === 'rejected');
  if (!failure) return bytes;
  buffers.give(bytes);
  throw failure.reason;
}
