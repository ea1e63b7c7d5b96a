import { expect, test } from 'vitest';
import { MemoryIndex } from '../index/memory-index.ts';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { Renditions } from './renditions.ts';

const rendition = { subject: '2.25.1', kind: 'metadata', version: 'a', mediaType: 'application/json' };

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function textOf(renditions: Renditions, subject = '2.25.1') {
  const kept = await renditions.find(subject, 'metadata');
  const blob = await kept?.open();
  const text = blob && Buffer.from(await blob.read(0, blob.byteLength)).toString();
  await blob?.close();
  return kept && [kept.version, text];
}

async function keysIn(blobs: MemoryBlobStore) {
  const shards = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
  return (await Promise.all(shards.map((shard) => blobs.keysOf(shard)))).flat();
}

test('a newer rendition takes the place of the one before it, and its file goes', async () => {
  const blobs = new MemoryBlobStore();
  const renditions = new Renditions(blobs, new MemoryIndex());
  await renditions.put(rendition, chunks('on', 'e'));
  expect(await textOf(renditions)).toEqual(['a', 'one']);
  await renditions.put({ ...rendition, version: 'b' }, chunks('two'));
  expect(await textOf(renditions)).toEqual(['b', 'two']);
  await renditions.put({ ...rendition, version: 'b' }, chunks('two'));
  expect(await textOf(renditions)).toEqual(['b', 'two']);
  expect(await keysIn(blobs)).toHaveLength(1);
});

test('what cannot be made leaves the one before it and no file', async () => {
  const blobs = new MemoryBlobStore();
  const renditions = new Renditions(blobs, new MemoryIndex());
  await renditions.put(rendition, chunks('one'));
  async function* broken() {
    yield Buffer.from('tw');
    throw new Error('broken');
  }
  await expect(renditions.put({ ...rendition, version: 'b' }, broken())).rejects.toThrow('broken');
  expect(await textOf(renditions)).toEqual(['a', 'one']);
  expect(await blobs.removeDrafts()).toBe(0);
});

test('two subjects with the same bytes can be forgotten one by one', async () => {
  const blobs = new MemoryBlobStore();
  const renditions = new Renditions(blobs, new MemoryIndex());
  await renditions.put(rendition, chunks('same'));
  await renditions.put({ ...rendition, subject: '2.25.2' }, chunks('same'));
  await renditions.drop(['2.25.1']);
  expect(await textOf(renditions)).toBeUndefined();
  expect(await textOf(renditions, '2.25.2')).toEqual(['a', 'same']);
  expect(await keysIn(blobs)).toHaveLength(1);
});
