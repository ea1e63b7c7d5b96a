import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blobKeyOf, shardOf } from '../blob-key.ts';
import type { BlobKey, BlobStore } from '../blob-store.ts';
import { FolderBlobStore } from '../folder-blob-store.ts';
import { EncryptedBlobStore, rotateKeys } from './encrypted-blob-store.ts';
import { parseEncryptionKeys } from './encryption-keys.ts';

const keyText = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [first, second] = [keyText('2025'), keyText('2026')];
const chunk = 65_536 + 16;

let folder: string;
let inner: FolderBlobStore;
let store: EncryptedBlobStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-sealed-'));
  inner = await FolderBlobStore.open(folder);
  store = new EncryptedBlobStore(inner, parseEncryptionKeys(first));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(into: BlobStore, content: Uint8Array): Promise<BlobKey> {
  const key = blobKeyOf('2.25.1', createHash('sha256').update(content).digest('hex'));
  const draft = await into.createDraft();
  await draft.append(content);
  await draft.sync(key);
  await draft.publish(key);
  await into.syncNames([key]);
  return key;
}

async function read(from: BlobStore, key: BlobKey, byteOffset = 0, byteLength?: number): Promise<Buffer> {
  const blob = await from.open(key);
  try {
    return Buffer.from(await blob.read(byteOffset, byteLength ?? blob.byteLength));
  } finally {
    await blob.close();
  }
}

const pathOf = (key: BlobKey) => join(folder, 'blobs', key);
const damaged = expect.objectContaining({ code: 'ARCHIVE_BLOB_DAMAGED' });
const pattern = Buffer.alloc(200_000, 'PHANTOM^Patient ');

describe('an encrypted file', () => {
  test('shows nothing of its content on the disk, nor do two of one content look alike', async () => {
    const one = await readFile(pathOf(await put(store, pattern)));
    await rm(join(folder, 'blobs'), { recursive: true });
    const other = await readFile(pathOf(await put(await reopened(), pattern)));
    expect(one.includes('PHANTOM')).toBe(false);
    expect(one.subarray(0, 4096).equals(other.subarray(0, 4096))).toBe(false);
    expect(one.length).toBe(pattern.length + 4 * 16 + 128);
  });

  const reopened = async () =>
    new EncryptedBlobStore(await FolderBlobStore.open(folder), parseEncryptionKeys(first));

  test('is read in part without the other parts', async () => {
    const key = await put(store, pattern);
    const bytes = await readFile(pathOf(key));
    bytes.fill(0, 0, chunk);
    await writeFile(pathOf(key), bytes);
    expect(await read(store, key, 65_536, 100_000)).toEqual(pattern.subarray(65_536, 165_536));
    await expect(read(store, key, 65_535, 2)).rejects.toEqual(damaged);
  });

  const content = randomBytes(3 * 65_536 + 1000);
  const sealAt = content.length + 4 * 16;
  const harms: [string, (bytes: Buffer) => Buffer][] = [
    ['a bit of the first chunk turned', (bytes) => flipped(bytes, 17)],
    ['a bit of a tag turned', (bytes) => flipped(bytes, chunk - 1)],
    [
      'two chunks exchanged',
      (bytes) =>
        Buffer.concat([
          bytes.subarray(chunk, 2 * chunk),
          bytes.subarray(0, chunk),
          bytes.subarray(2 * chunk),
        ]),
    ],
    ['a chunk left out', (bytes) => bytes.subarray(chunk)],
    [
      'its last chunk cut off',
      (bytes) => Buffer.concat([bytes.subarray(0, 3 * chunk), bytes.subarray(sealAt)]),
    ],
    ['a chunk put twice', (bytes) => Buffer.concat([bytes.subarray(0, chunk), bytes])],
    ['a bit of the length turned', (bytes) => flipped(bytes, sealAt + 58)],
    ['a bit of the wrapped key turned', (bytes) => flipped(bytes, sealAt + 80)],
    ['a bit of the file id turned', (bytes) => flipped(bytes, sealAt + 42)],
    ['another version', (bytes) => flipped(bytes, sealAt + 8)],
  ];
  test.each(harms)('with %s is not read', async (_what, harm) => {
    const key = await put(store, content);
    await writeFile(pathOf(key), harm(await readFile(pathOf(key))));
    await expect(read(store, key)).rejects.toEqual(damaged);
  });

  test('is not taken for another one whose place it was put in', async () => {
    const [one, other] = [await put(store, content), await put(store, pattern)];
    await copyFile(pathOf(one), pathOf(other));
    await expect(read(store, other)).rejects.toEqual(damaged);
  });

  test('with a chunk of another file in its place is not read', async () => {
    const [one, other] = [await put(store, content), await put(store, pattern)];
    const bytes = await readFile(pathOf(one));
    (await readFile(pathOf(other))).copy(bytes, 0, 0, chunk);
    await writeFile(pathOf(one), bytes);
    await expect(read(store, one)).rejects.toEqual(damaged);
  });

  test.each([1, 127, 128, 5000])('cut by %i bytes does not open', async (byteLength) => {
    const key = await put(store, content);
    await truncate(pathOf(key), content.length + 4 * 16 + 128 - byteLength);
    await expect(store.open(key)).rejects.toMatchObject({ name: 'IsocenterError' });
  });

  test('is not opened with another key, and the key that is missing is named', async () => {
    const key = await put(store, content);
    const others = new EncryptedBlobStore(inner, parseEncryptionKeys(second));
    await expect(others.open(key)).rejects.toMatchObject({ code: 'ARCHIVE_ENCRYPTION_KEY_MISSING' });
    const wrong = new EncryptedBlobStore(inner, parseEncryptionKeys(keyText('2025')));
    await expect(wrong.open(key)).rejects.toEqual(damaged);
  });

  test('a plain file is not trusted', async () => {
    const key = await put(inner, content);
    await expect(store.open(key)).rejects.toMatchObject({ code: 'ARCHIVE_BLOB_NOT_ENCRYPTED' });
  });
});

describe('the rotation of keys', () => {
  const contents = [1, 65_536, 150_000].map((byteLength) => randomBytes(byteLength));

  test('brings old files and plain ones under the newest key, after which the old key may go', async () => {
    const keys = [
      ...(await Promise.all(contents.map((content) => put(store, content)))),
      await put(inner, pattern),
    ];
    const both = new EncryptedBlobStore(inner, parseEncryptionKeys(`${first}\n${second}`));
    expect(await rotateKeys(both)).toEqual({ files: 4, rewrapped: 4 });
    expect(await rotateKeys(both)).toEqual({ files: 4, rewrapped: 0 });
    const newest = new EncryptedBlobStore(inner, parseEncryptionKeys(second));
    for (const [index, content] of [...contents, pattern].entries())
      expect(await read(newest, keys[index] as BlobKey)).toEqual(content);
    expect(await readdir(join(folder, 'drafts'))).toEqual([]);
  });

  test('leaves files in the order in which they came, for an index that is rebuilt', async () => {
    const keys = await Promise.all(contents.map((content) => put(store, content)));
    for (const [index, key] of keys.entries()) await utimes(pathOf(key), 0, 1_700_000_000 - index * 3600);
    const before = await store.arrivalsOf(shardOf(keys[0] as BlobKey));
    expect(before.map(({ key }) => key)).toEqual([...keys].reverse());
    const both = new EncryptedBlobStore(inner, parseEncryptionKeys(`${first}\n${second}`));
    expect((await rotateKeys(both)).rewrapped).toBe(3);
    expect(await both.arrivalsOf(shardOf(keys[0] as BlobKey))).toEqual(before);
  });

  test('broken off anywhere leaves every file readable and goes on', async () => {
    const keys = await Promise.all(contents.map((content) => put(store, content)));
    const both = parseEncryptionKeys(`${first},${second}`);
    for (const step of ['append', 'sync', 'publish', 'syncNames'] as const) {
      const breaking = new EncryptedBlobStore(failingAt(inner, step), both);
      await expect(rotateKeys(breaking)).rejects.toThrow('broken');
      const after = new EncryptedBlobStore(inner, both);
      for (const [index, content] of contents.entries())
        expect(await read(after, keys[index] as BlobKey)).toEqual(content);
    }
    expect((await rotateKeys(new EncryptedBlobStore(inner, both))).files).toBe(3);
    const newest = new EncryptedBlobStore(inner, parseEncryptionKeys(second));
    for (const [index, content] of contents.entries())
      expect(await read(newest, keys[index] as BlobKey)).toEqual(content);
  });
});

describe('encryption keys', () => {
  test('are read from lines and commas, the newest last, without comments', () => {
    const { newest, byId } = parseEncryptionKeys(`# of the clinic\n${first}  # until May\n\n${second}\n`);
    expect([newest.id, [...byId.keys()]]).toEqual(['2026', ['2025', '2026']]);
    expect(parseEncryptionKeys(`${first},${second}`).newest.id).toBe('2026');
  });

  test.each([
    '',
    '# none',
    'id:c2hvcnQ=',
    `${first}\n${first}`,
    'no colon',
    `${'x'.repeat(33)}:${first.slice(5)}`,
  ])('that cannot be used are refused without telling them', (text) => {
    expect(() => parseEncryptionKeys(text)).toThrow(
      expect.objectContaining({
        code: 'ARCHIVE_ENCRYPTION_KEYS_INVALID',
        message: expect.not.stringContaining(first.slice(5)),
      }),
    );
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** The store, but its next call of `step` fails. */
function failingAt(target: FolderBlobStore, step: 'append' | 'sync' | 'publish' | 'syncNames'): BlobStore {
  const fail = async () => {
    throw new Error('broken');
  };
  const bound = <T extends object>(object: T, methods: Partial<T>): T =>
    new Proxy(object, {
      get(_, name) {
        const own = methods[name as keyof T];
        const value: unknown = own ?? Reflect.get(object, name, object);
        return own === undefined && typeof value === 'function' ? value.bind(object) : value;
      },
    });
  return bound<BlobStore>(target, {
    ...(step === 'syncNames' && { syncNames: fail }),
    createDraft: async () => {
      const draft = await target.createDraft();
      return step === 'syncNames' ? draft : bound(draft, { [step]: fail });
    },
  });
}
