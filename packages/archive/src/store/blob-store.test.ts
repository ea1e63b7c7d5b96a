import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isIsocenterError, readRange } from '@isocenter/dicom';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBucket, hasS3, s3Server } from '../../../../tests/harness/s3.ts';
import { blobKeyOf } from './blob-key.ts';
import type { BlobKey, BlobStore } from './blob-store.ts';
import { EncryptedBlobStore } from './encrypted/encrypted-blob-store.ts';
import { parseEncryptionKeys } from './encrypted/encryption-keys.ts';
import { FolderBlobStore } from './folder-blob-store.ts';
import { MemoryBlobStore } from './memory-blob-store.ts';
import { S3BlobStore } from './s3/s3-blob-store.ts';

const bytes = new TextEncoder().encode('the bytes of an instance');
const keyOf = (content: Uint8Array): BlobKey =>
  blobKeyOf('2.25.1', createHash('sha256').update(content).digest('hex'));
const key = keyOf(bytes);
const shard = key.slice(0, 2);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-blobs-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function storeBytes(store: BlobStore, content: Uint8Array = bytes): Promise<void> {
  const draft = await store.createDraft();
  await draft.append(content.subarray(0, 5));
  await draft.append(content.subarray(5));
  await draft.sync(keyOf(content));
  await draft.publish(keyOf(content));
  await store.syncNames([keyOf(content)]);
}

async function readWhole(store: BlobStore, which: BlobKey): Promise<Uint8Array> {
  const blob = await store.open(which);
  const content = await blob.read(0, blob.byteLength);
  await blob.close();
  return content;
}

const keys = parseEncryptionKeys(`first:${randomBytes(32).toString('base64')}`);
const encrypted = (store: BlobStore) => new EncryptedBlobStore(store, keys);
const openS3 = async (): Promise<BlobStore> => {
  const { endpoint, ...credentials } = await s3Server();
  const spoolFolder = join(folder, 'spool');
  const bucket = await createBucket();
  return S3BlobStore.open({ bucket, prefix: 'archive/', endpoint, credentials, spoolFolder, clock: Date });
};

const stores: { name: string; isHere: boolean; create: () => Promise<BlobStore> }[] = [
  { name: 'memory', isHere: true, create: async () => new MemoryBlobStore() },
  { name: 'a folder', isHere: true, create: () => FolderBlobStore.open(folder) },
  {
    name: 'a folder, encrypted',
    isHere: true,
    create: async () => encrypted(await FolderBlobStore.open(folder)),
  },
  { name: 'S3', isHere: hasS3, create: openS3 },
  { name: 'S3, encrypted', isHere: hasS3, create: async () => encrypted(await openS3()) },
];

describe.each(stores)('a blob store in $name', { timeout: 120_000 }, ({ isHere, create }) => {
  const contract = test.skipIf(!isHere);

  contract('gives back what was published, whole and in part', async () => {
    const store = await create();
    await storeBytes(store);
    const blob = await store.open(key);
    expect(blob.byteLength).toBe(bytes.length);
    expect(plain(await blob.read(0, bytes.length))).toEqual(bytes);
    expect(plain(await blob.read(4, 5))).toEqual(bytes.subarray(4, 9));
    expect((await blob.read(bytes.length - 2, 10)).length).toBe(2);
    expect((await blob.read(bytes.length, 10)).length).toBe(0);
    await blob.close();
  });

  contract('gives back any range of a large file', async () => {
    const store = await create();
    const large = randomBytes(9 * 2 ** 20 + 12_345);
    await storeBytes(store, large);
    const blob = await store.open(keyOf(large));
    expect(blob.byteLength).toBe(large.length);
    for (const [byteOffset, byteLength] of [
      [0, large.length],
      [65_535, 2],
      [8 * 2 ** 20 - 1, 70_000],
      [large.length - 1, 1],
    ] as const) {
      const range = await readRange(blob, { byteOffset, byteLength });
      expect(Buffer.compare(range, large.subarray(byteOffset, byteOffset + byteLength))).toBe(0);
    }
    await blob.close();
  });

  contract('tells what came into a shard, in the order in which it came, and when', async () => {
    const store = await create();
    const contents = [3, 1, 2].map((fill) => new Uint8Array(9).fill(fill));
    for (const content of contents) await storeBytes(store, content);
    const arrivals = await store.arrivalsOf(shard);
    expect(arrivals.map(({ key }) => key).sort()).toEqual(contents.map(keyOf).sort());
    const times = arrivals.map(({ writtenAtMs }) => writtenAtMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  contract('keeps an empty file and one that fills its last chunk', async () => {
    const store = await create();
    for (const content of [new Uint8Array(0), randomBytes(65_536), randomBytes(131_072)]) {
      await storeBytes(store, content);
      expect(Buffer.compare(await readWhole(store, keyOf(content)), content)).toBe(0);
    }
  });

  contract('shows nothing of a draft until it is published', async () => {
    const store = await create();
    const draft = await store.createDraft();
    await draft.append(bytes);
    expect(plain(await (await draft.source()).read(4, 5))).toEqual(bytes.subarray(4, 9));
    await draft.sync(key);
    expect(await store.has(key)).toBe(false);
    expect(await store.keysOf(shard)).toEqual([]);
    const source = await draft.source();
    expect(source.byteLength).toBe(bytes.length);
    expect(plain(await source.read(0, 3))).toEqual(bytes.subarray(0, 3));
    await draft.publish(key);
    expect(await store.has(key)).toBe(true);
    expect(await store.keysOf(shard)).toEqual([key]);
  });

  contract('reads a large draft while it grows', async () => {
    const draft = await (await create()).createDraft();
    const large = randomBytes(700_000);
    await draft.append(large.subarray(0, 600_000));
    const half = await readRange(await draft.source(), { byteOffset: 65_000, byteLength: 535_000 });
    expect(Buffer.compare(half, large.subarray(65_000, 600_000))).toBe(0);
    await draft.append(large.subarray(600_000));
    const whole = await readRange(await draft.source(), { byteOffset: 0, byteLength: 700_000 });
    expect(Buffer.compare(whole, large)).toBe(0);
    await draft.discard();
  });

  contract('forgets a discarded draft, and lets a published one be', async () => {
    const store = await create();
    const draft = await store.createDraft();
    await draft.append(bytes);
    await draft.sync(key);
    await draft.discard();
    await draft.discard();
    expect(await store.removeDrafts()).toBe(0);
    const kept = await store.createDraft();
    await kept.append(bytes);
    await kept.publish(key);
    await kept.discard();
    expect(await store.has(key)).toBe(true);
  });

  contract('accepts the same content twice', async () => {
    const store = await create();
    await storeBytes(store);
    await storeBytes(store);
    expect(await store.keysOf(shard)).toEqual([key]);
    expect(plain(await readWhole(store, key))).toEqual(bytes);
  });

  contract('replaces a file when it is asked to, under who reads it', async () => {
    const store = await create();
    await storeBytes(store);
    const before = await store.open(key);
    const draft = await store.createDraft();
    await draft.append(bytes);
    await draft.sync(key);
    await draft.publish(key, { replacing: true });
    await before.close();
    expect(plain(await readWhole(store, key))).toEqual(bytes);
  });

  contract('leaves nothing of drafts that nobody finished', async () => {
    const store = await create();
    const drafts = [await store.createDraft(), await store.createDraft()];
    for (const draft of drafts) await draft.append(bytes);
    await drafts[0]?.sync(key);
    await store.removeDrafts();
    expect(await store.removeDrafts()).toBe(0);
    expect(await store.keysOf(shard)).toEqual([]);
    for (const draft of drafts) await draft.discard();
  });

  contract('says that a blob is missing, and deletes and sets aside what is there', async () => {
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
    expect(await store.keysOf(shard)).toEqual([]);
  });

  contract('deletes many at once, also where some are gone', async () => {
    const store = await create();
    await storeBytes(store);
    const gone = blobKeyOf('2.25.2', '0'.repeat(64));
    await store.deleteAll([gone, key]);
    expect(await store.keysOf(shard)).toEqual([]);
    await store.deleteAll([key]);
    await store.deleteAll([]);
  });

  contract('says how much room there is, or that nobody knows', async () => {
    expect((await (await create()).freeBytes()) ?? 1).toBeGreaterThan(0);
  });

  contract('refuses what is no key', async () => {
    const store = await create();
    for (const bad of ['../../etc/passwd', 'ab/../../x', `${shard}/1.2.840`, '']) {
      await expect(store.open(bad)).rejects.toThrow(TypeError);
      await expect(store.delete(bad)).rejects.toThrow(TypeError);
    }
  });
});

/** Buffers and arrays of the same bytes are equal here. */
const plain = (content: Uint8Array): Uint8Array => Uint8Array.from(content);

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

  test('counts the drafts it removes', async () => {
    const store = await FolderBlobStore.open(folder);
    for (const draft of [await store.createDraft(), await store.createDraft()]) {
      await draft.append(bytes);
      await draft.sync(key);
    }
    expect(await store.removeDrafts()).toBe(2);
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
});
