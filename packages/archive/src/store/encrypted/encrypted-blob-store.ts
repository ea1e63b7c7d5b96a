import { readRange } from '@isocenter/dicom';
import { archiveError } from '../../errors.ts';
import { shards } from '../blob-key.ts';
import type { BlobArrival, BlobDraft, BlobKey, BlobStore, OpenBlob } from '../blob-store.ts';
import { dataSetBytes } from '../same-data-set.ts';
import { EncryptedDraft } from './encrypted-draft.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { isSeal, openSeal, type Seal, sealBytes, sealedByteLength, writeSeal } from './sealed-format.ts';
import { sealedSource } from './sealed-source.ts';

/**
 * Encrypts what lies in another store. Keys, lengths and digests are those of the plain files, so that whoever uses the
 * store need not know. See `sealed-format.ts` for how a file lies below.
 */
export class EncryptedBlobStore implements BlobStore {
  readonly #inner: BlobStore;
  readonly #keys: EncryptionKeys;

  constructor(inner: BlobStore, keys: EncryptionKeys) {
    this.#inner = inner;
    this.#keys = keys;
  }

  async createDraft(): Promise<BlobDraft> {
    return new EncryptedDraft(await this.#inner.createDraft(), this.#keys);
  }

  /**
   * Throws also `ARCHIVE_BLOB_NOT_ENCRYPTED`, `ARCHIVE_ENCRYPTION_KEY_MISSING` and, for a file that was cut, changed or
   * put under another name, `ARCHIVE_BLOB_DAMAGED`; so does a read of a chunk that is not what was written.
   */
  async open(key: BlobKey): Promise<OpenBlob> {
    const blob = await this.#inner.open(key);
    try {
      const seal = await this.#sealOf(blob, key);
      if (!seal) throw archiveError('ARCHIVE_BLOB_NOT_ENCRYPTED', {});
      return { ...sealedSource(blob, seal.key, seal.byteLength), close: () => blob.close() };
    } catch (error) {
      await blob.close();
      throw error;
    }
  }

  /**
   * Wraps the key of a file anew where another master key than the newest wraps it, and encrypts a file that lies plain;
   * answers whether there was anything to do. The file is replaced at once and whole, and stays as old as it was. Must not run beside
   * removals.
   */
  async rewrap({ key, writtenAtMs }: BlobArrival): Promise<boolean> {
    const blob = await this.#inner.open(key);
    try {
      const seal = await this.#sealOf(blob, key);
      if (seal?.masterKeyId === this.#keys.newest.id) return false;
      const draft = seal ? await this.#inner.createDraft() : await this.createDraft();
      try {
        const byteLength = seal ? blob.byteLength - sealBytes : blob.byteLength;
        for await (const bytes of dataSetBytes({ ...blob, byteLength }, 0)) await draft.append(bytes);
        if (seal) await draft.append(writeSeal(this.#keys.newest, seal.key, seal.byteLength, key));
        await draft.sync(key);
        await draft.publish(key, { replacing: true, writtenAtMs });
      } catch (error) {
        await draft.discard();
        throw error;
      }
      await this.#inner.syncNames([key]);
      return true;
    } finally {
      await blob.close();
    }
  }

  syncNames(keys: readonly BlobKey[]): Promise<void> {
    return this.#inner.syncNames(keys);
  }

  has(key: BlobKey): Promise<boolean> {
    return this.#inner.has(key);
  }

  delete(key: BlobKey): Promise<void> {
    return this.#inner.delete(key);
  }

  deleteAll(keys: readonly BlobKey[]): Promise<void> {
    return this.#inner.deleteAll(keys);
  }

  keysOf(shard: string): Promise<BlobKey[]> {
    return this.#inner.keysOf(shard);
  }

  arrivalsOf(shard: string): Promise<BlobArrival[]> {
    return this.#inner.arrivalsOf(shard);
  }

  setAside(key: BlobKey): Promise<void> {
    return this.#inner.setAside(key);
  }

  get isShared(): boolean {
    return this.#inner.isShared ?? false;
  }

  removeDrafts(): Promise<number> {
    return this.#inner.removeDrafts();
  }

  freeBytes(): Promise<number | undefined> {
    return this.#inner.freeBytes();
  }

  /** Undefined where the file is not sealed at all. */
  async #sealOf(blob: OpenBlob, key: BlobKey): Promise<Seal | undefined> {
    if (blob.byteLength < sealBytes) return undefined;
    const byteOffset = blob.byteLength - sealBytes;
    const bytes = await readRange(blob, { byteOffset, byteLength: sealBytes });
    if (!isSeal(bytes)) return undefined;
    const seal = openSeal(bytes, this.#keys, key);
    if (sealedByteLength(seal.byteLength) !== blob.byteLength) throw archiveError('ARCHIVE_BLOB_DAMAGED', {});
    return seal;
  }
}

export interface KeyRotation {
  readonly files: number;
  /** Those that another key wrapped, or that lay plain. */
  readonly rewrapped: number;
}

export interface KeyRotationOptions {
  readonly signal?: AbortSignal | undefined;
  /** In folders of the store. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Brings every file of a store under its newest master key, so that the older ones may be taken away. Broken off, it
 * goes on where it ended: what is done needs no second time.
 */
export async function rotateKeys(
  store: EncryptedBlobStore,
  { signal, onProgress }: KeyRotationOptions = {},
): Promise<KeyRotation> {
  let files = 0;
  let rewrapped = 0;
  for (const [index, shard] of shards.entries()) {
    for (const arrival of await store.arrivalsOf(shard)) {
      signal?.throwIfAborted();
      if (await store.rewrap(arrival)) rewrapped += 1;
      files += 1;
    }
    onProgress?.(index + 1, shards.length);
  }
  return { files, rewrapped };
}
