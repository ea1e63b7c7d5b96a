import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isIsocenterError } from '@isocenter/dicom';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blobKeyOf } from './blob-key.ts';
import type { BlobStore } from './blob-store.ts';
import { FolderBlobStore } from './folder-blob-store.ts';
import { MemoryBlobStore } from './memory-blob-store.ts';

const bytes = new TextEncoder().encode('the bytes of an instance');
const key = blobKeyOf('2.25.1', createHash('sha256').update(bytes).digest('hex'));
const shard = key.slice(0, 2);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-blobs-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function storeBytes(store: BlobStore, content = bytes): Promise<void> {
  const draft = await store.createDraft();
  await draft.append(content.subarray(0, 5));
  await draft.append(content.subarray(5));
  await draft.sync(key);
  await draft.publish(key);
  await store.syncNames([key]);
}

describe.each([
  { name: 'memory', create: async (): Promise<BlobStore> => new MemoryBlobStore() },
  { name: 'folder', create: (): Promise<BlobStore> => FolderBlobStore.open(folder) },
])('a blob store in a $name', ({ create }) => {
  test('gives back what was published, whole and in part', async () => {
    const store = await create();
    await storeBytes(store);
    const blob = await store.open(key);
    expect(blob.byteLength).toBe(bytes.length);
    expect(await blob.read(0, bytes.length)).toEqual(bytes);
    expect(await blob.read(4, 5)).toEqual(bytes.subarray(4, 9));
    expect((await blob.read(bytes.length - 2, 10)).length).toBe(2);
    await blob.close();
  });

  test('shows nothing of a draft until it is published', async () => {
    const store = await create();
    const draft = await store.createDraft();
    await draft.append(bytes);
    await draft.sync(key);
    expect(await store.has(key)).toBe(false);
    expect(await store.keysOf(shard)).toEqual([]);
    const source = await draft.source();
    expect(await source.read(0, 3)).toEqual(bytes.subarray(0, 3));
    await draft.publish(key);
    expect(await store.has(key)).toBe(true);
    expect(await store.keysOf(shard)).toEqual([key]);
  });

  test('forgets a discarded draft, and lets a published one be', async () => {
    const store = await create();
    const draft = await store.createDraft();
    await draft.append(bytes);
    await draft.discard();
    await draft.discard();
    expect(await store.removeDrafts()).toBe(0);
    const kept = await store.createDraft();
    await kept.append(bytes);
    await kept.publish(key);
    await kept.discard();
    expect(await store.has(key)).toBe(true);
  });

  test('accepts the same content twice', async () => {
    const store = await create();
    await storeBytes(store);
    await storeBytes(store);
    expect(await store.keysOf(shard)).toEqual([key]);
  });

  test('removes drafts that nobody finished', async () => {
    const store = await create();
    const drafts = [await store.createDraft(), await store.createDraft()];
    for (const draft of drafts) await draft.append(bytes);
    for (const draft of drafts) await draft.sync(key);
    expect(await store.removeDrafts()).toBe(2);
    expect(await store.removeDrafts()).toBe(0);
    for (const draft of drafts) await draft.discard();
  });

  test('says that a blob is missing, and deletes and sets aside what is there', async () => {
    const store = await create();
    await expect(store.open(key)).rejects.toSatisfy((error) =>
      isIsocenterError(error, 'ARCHIVE_BLOB_MISSING'),
    );
    await store.delete(key);
    await storeBytes(store);
    await store.delete(key);
    expect(await store.has(key)).toBe(false);
    await storeBytes(store);
    await store.setAside(key);
    expect(await store.has(key)).toBe(false);
  });

  test('deletes many at once, also where some are gone', async () => {
    const store = await create();
    await storeBytes(store);
    const gone = blobKeyOf('2.25.2', '0'.repeat(64));
    await store.deleteAll([gone, key]);
    expect(await store.keysOf(shard)).toEqual([]);
    await store.deleteAll([key]);
    await store.deleteAll([]);
  });
});

describe('the folder of a blob store', () => {
  test('is readable by its user alone and holds one file per blob', async () => {
    const store = await FolderBlobStore.open(folder);
    await storeBytes(store);
    const path = join(folder, 'blobs', key);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'blobs', shard))).mode & 0o777).toBe(0o700);
    expect(new Uint8Array(await readFile(path))).toEqual(bytes);
    expect(await readdir(join(folder, 'drafts'))).toEqual([]);
  });

  test('passes over files that are not blobs', async () => {
    const store = await FolderBlobStore.open(folder);
    await storeBytes(store);
    await writeFile(join(folder, 'blobs', shard, 'note.txt'), 'hello');
    expect(await store.keysOf(shard)).toEqual([key]);
  });

  test('tries to delete each file and then says that one could not be', async () => {
    const store = await FolderBlobStore.open(folder);
    await storeBytes(store);
    const stubborn = blobKeyOf('2.25.1', '0'.repeat(64));
    await mkdir(join(folder, 'blobs', stubborn, 'in-the-way'), { recursive: true });
    await expect(store.deleteAll([stubborn, key])).rejects.toThrow();
    expect(await store.has(key)).toBe(false);
  });

  test.each(['../../etc/passwd', 'ab/../../x', `${shard}/1.2.840`, ''])('refuses the key %j', async (bad) => {
    const store = await FolderBlobStore.open(folder);
    await expect(store.open(bad)).rejects.toThrow(TypeError);
    await expect(store.delete(bad)).rejects.toThrow(TypeError);
  });
});
