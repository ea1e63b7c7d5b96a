import { createHash } from 'node:crypto';
import type { InstanceIndex } from '../index/instance-index.ts';
import { blobKeyOf } from '../store/blob-key.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import type { KeptRendition, Rendition } from './rendition.ts';

/** Renditions: their bytes in a blob store of their own, which no check of the archive has to read, their rows in the index. */
export class Renditions {
  readonly #blobs: BlobStore;
  readonly #index: InstanceIndex;

  constructor(blobs: BlobStore, index: InstanceIndex) {
    this.#blobs = blobs;
    this.#index = index;
  }

  /** Keeps a rendition in place of the one before it of the same subject and kind. */
  async put(rendition: Rendition, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const draft = await this.#blobs.createDraft();
    let blobKey: BlobKey;
    let byteLength = 0;
    try {
      const digest = createHash('sha256');
      for await (const chunk of bytes) {
        await draft.append(chunk);
        digest.update(chunk);
        byteLength += chunk.byteLength;
      }
      blobKey = blobKeyOf(rendition.subject, digest.digest('hex'));
      await draft.sync(blobKey);
      await draft.publish(blobKey);
    } catch (error) {
      await draft.discard();
      throw error;
    }
    await this.#blobs.syncNames([blobKey]);
    const replaced = await this.#index.putRendition({ ...rendition, blobKey, byteLength });
    if (replaced !== undefined) await this.#blobs.delete(replaced);
  }

  async find(subject: string, kind: string): Promise<KeptRendition | undefined> {
    const row = await this.#index.rendition(subject, kind);
    if (!row) return undefined;
    const { version, mediaType, byteLength, blobKey } = row;
    return { subject, kind, version, mediaType, byteLength, open: () => this.#blobs.open(blobKey) };
  }

  /** Forgets all renditions of these subjects. */
  async drop(subjects: readonly string[]): Promise<void> {
    const keys = await this.#index.dropRenditions(subjects);
    if (keys.length > 0) await this.#blobs.deleteAll(keys);
  }
}
