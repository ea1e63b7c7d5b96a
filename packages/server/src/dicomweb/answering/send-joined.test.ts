import type { StoredInstance } from '@isocenter/archive';
import { bytesSource } from '@isocenter/dicom';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OpenFiles } from '../opening/open-files.ts';
import { FrameBuffers } from './frame-buffers.ts';
import { blocksOf, type Stretch, sendJoined } from './send-joined.ts';

/** A file whose bytes count on from `first`; `missing` of them are not there. */
function fileOf(byteLength: number, first: number, missing = 0) {
  const bytes = new Uint8Array(byteLength);
  for (let index = 0; index < byteLength; index += 1) bytes[index] = (first + index) % 251;
  const there = bytes.subarray(0, byteLength - missing);
  const open = async () => ({ ...bytesSource(there), close: async () => undefined });
  return {
    bytes,
    stored: { sha256: `${first}`, byteLength, open } as Partial<StoredInstance> as StoredInstance,
  };
}

let app: FastifyInstance;
let stretches: Stretch[];
let files: OpenFiles;
let address: string;
beforeEach(async () => {
  files = new OpenFiles();
  app = fastify();
  const buffers = new FrameBuffers();
  app.get('/', (request, reply) => sendJoined(request, reply, stretches, { files, buffers }));
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await app.close();
  await files.close();
});

test('blocks cover every byte once and in order, wherever files begin and end', () => {
  const stretches: Stretch[] = [
    new Uint8Array(3),
    fileOf(10, 0).stored,
    new Uint8Array(0),
    fileOf(1, 1).stored,
    new Uint8Array(4),
  ];
  const blocks = [...blocksOf(stretches, 18, 5)];
  expect(blocks.map(({ byteLength }) => byteLength)).toEqual([5, 5, 5, 3]);
  const places = blocks.map(({ pieces }) =>
    pieces.map(({ stretch, byteOffset, byteLength, target }) => [
      stretches.indexOf(stretch),
      byteOffset,
      byteLength,
      target,
    ]),
  );
  expect(places).toEqual([
    [
      [0, 0, 3, 0],
      [1, 0, 2, 3],
    ],
    [[1, 2, 5, 0]],
    [
      [1, 7, 3, 0],
      [3, 0, 1, 3],
      [4, 0, 1, 4],
    ],
    [[4, 1, 3, 0]],
  ]);
});

test('small and large files go out one after the other, with their length said before', async () => {
  const parts = [fileOf(1_500_000, 1), fileOf(7, 2), fileOf(2 ** 20, 3), fileOf(40_000, 4)];
  stretches = parts.flatMap(({ stored }, index) => [Buffer.from(`<${index}>`), stored]);
  const expected = Buffer.concat(parts.flatMap(({ bytes }, index) => [Buffer.from(`<${index}>`), bytes]));
  for (let turn = 0; turn < 3; turn++) {
    const answer = await fetch(address);
    expect(answer.headers.get('content-length')).toBe(String(expected.length));
    expect(expected.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
  }
  const head = await fetch(address, { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe(String(expected.length));
});

test('a file that ends too early breaks the connection, so that nobody takes what came for the whole', async () => {
  stretches = [fileOf(3_000_000, 1).stored, fileOf(3_000_000, 2, 1).stored];
  await expect(fetch(address).then((answer) => answer.arrayBuffer())).rejects.toThrow();
});

test('a client that goes away lets go of the files', async () => {
  stretches = Array.from({ length: 64 }, (_, index) => fileOf(2 ** 20, index).stored);
  const used = vi.spyOn(files, 'use');
  const controller = new AbortController();
  const answer = await fetch(address, { signal: controller.signal });
  await answer.body?.getReader().read();
  controller.abort();
  await app.close();
  expect(used.mock.calls.length).toBeLessThan(64);
});
