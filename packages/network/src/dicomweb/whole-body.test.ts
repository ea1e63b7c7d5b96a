import { expect, test } from 'vitest';
import { gatherBytes } from './bytes.ts';
import { inOnePiece } from './whole-body.ts';

async function* chunksOf(...chunks: number[][]) {
  for (const chunk of chunks) yield Uint8Array.from(chunk);
}

const headers = (values: Record<string, string>) => (name: string) => values[name];

test.each([
  ['is right', { 'content-length': '5' }],
  ['is not stated', {}],
  ['is too small', { 'content-length': '3' }],
  ['is too large', { 'content-length': '900' }],
  ['is of compressed bytes', { 'content-length': '2', 'content-encoding': 'gzip' }],
])('a body whose length %s comes whole, as one chunk', async (_, values) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of inOnePiece(chunksOf([1, 2], [3, 4, 5]), headers(values), {})) chunks.push(chunk);
  expect(chunks).toEqual([Uint8Array.of(1, 2, 3, 4, 5)]);
});

test('tells what has come so far, and of how much', async () => {
  const told: unknown[] = [];
  const onReceiving = ({ bytes, totalBytes }: { bytes: Uint8Array; totalBytes: number | undefined }) =>
    void told.push([[...bytes], totalBytes]);
  await gatherBytes(inOnePiece(chunksOf([1, 2], [3]), headers({ 'content-length': '3' }), { onReceiving }));
  expect(told).toEqual([
    [[1, 2], 3],
    [[1, 2, 3], 3],
  ]);
});

test('an empty body has no chunk', async () => {
  expect(await gatherBytes(inOnePiece(chunksOf(), headers({}), {}))).toEqual(new Uint8Array());
});
