import { bytesSource } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import { isBlobKey, shardOf } from './blob-key.ts';
import type { BlobArrival, BlobDraft, BlobKey, BlobStore, OpenBlob } from './blob-store.ts';

/** Twin of the folder store for tests: same contract, nothing survives the process. */
export class MemoryBlobStore implements BlobStore {
  readonly #blobs = new Map<BlobKey, Uint8Array>();
  readonly #drafts = new Set<BlobDraft>();
  readonly #setAside = new Map<BlobKey, Uint8Array>();

  async createDraft(): Promise<BlobDraft> {
    let bytes = new Uint8Array(0);
    const draft: BlobDraft = {
      append: async (chunk) => {
        const longer = new Uint8Array(bytes.length + chunk.length);
        longer.set(bytes);
        longer.set(chunk, bytes.length);
        bytes = longer;
      },
      source: async () => bytesSource(bytes),
      sync: async () => {},
      publish: async (key, { replacing = false } = {}) => {
        if (replacing || !this.#blobs.has(key)) this.#blobs.set(key, bytes);
        this.#drafts.delete(draft);
      },
      discard: async () => {
        this.#drafts.delete(draft);
      },
    };
    this.#drafts.add(draft);
    return draft;
  }

  async syncNames(): Promise<void> {}

  async open(key: BlobKey): Promise<OpenBlob> {
    const bytes = this.#blobs.get(checked(key));
    if (!bytes) throw archiveError('ARCHIVE_BLOB_MISSING', {});
    return Object.assign(bytesSource(bytes), { close: async () => {} });
  }

  async has(key: BlobKey): Promise<boolean> {
    return this.#blobs.has(key);
  }

  async delete(key: BlobKey): Promise<void> {
    this.#blobs.delete(checked(key));
  }

  async deleteAll(keys: readonly BlobKey[]): Promise<void> {
    for (const key of keys) this.#blobs.delete(key);
  }

  async keysOf(shard: string): Promise<BlobKey[]> {
    return [...this.#blobs.keys()].filter((key) => shardOf(key) === shard).sort();
  }

  async arrivalsOf(shard: string): Promise<BlobArrival[]> {
    const keys = [...this.#blobs.keys()].filter((key) => shardOf(key) === shard);
    return keys.map((key, index) => ({ key, writtenAtMs: index }));
  }

  async setAside(key: BlobKey): Promise<void> {
    const bytes = this.#blobs.get(key);
    if (bytes) this.#setAside.set(key, bytes);
    this.#blobs.delete(key);
  }

  async removeDrafts(): Promise<number> {
    const count = this.#drafts.size;
    this.#drafts.clear();
    return count;
  }

  async freeBytes(): Promise<undefined> {
    return undefined;
  }
}

function checked(key: BlobKey): BlobKey {
  if (!isBlobKey(key)) throw new TypeError('Not a blob key');
  return key;
}
