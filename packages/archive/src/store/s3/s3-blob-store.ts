import { randomUUID } from 'node:crypto';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveError } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import { isBlobKey, sha256Of } from '../blob-key.ts';
import {
  type BlobArrival,
  type BlobDraft,
  type BlobKey,
  type BlobStore,
  byArrival,
  type OpenBlob,
} from '../blob-store.ts';
import { FileDraft } from '../file-draft.ts';
import { Turns } from '../turns.ts';
import { S3Bucket } from './s3-bucket.ts';
import { S3Draft, uploadTooOldMs } from './s3-draft.ts';
import type { S3Options } from './s3-options.ts';

/** Bytes on their way at once, over all drafts: what bounds the memory of uploads. */
const bytesAtOnce = 48 * 2 ** 20;

export interface S3BlobStoreOptions extends S3Options {
  /** A folder of this process alone for what is being received; emptied when the store opens. */
  readonly spoolFolder: string;
  readonly clock: Clock;
}

/**
 * Blobs as objects of one bucket:
 *
 *     PREFIX/blobs/ab/0123…ef      stored files, named by SHA-256; put under the condition that the key is new
 *     PREFIX/uploads/<uuid>        names a large upload under way, while it is
 *     PREFIX/set-aside/<sha256>    what could not be indexed
 *
 * What is received lies in a local file until its digest, and so its key, is known: nothing is sent that may yet be
 * refused, and nothing has to be renamed, which S3 cannot do. Objects are durable and whole when the server answers.
 */
export class S3BlobStore implements BlobStore {
  readonly isShared = true;
  readonly #bucket: S3Bucket;
  readonly #options: S3BlobStoreOptions;
  readonly #turns = new Turns(bytesAtOnce);

  private constructor(bucket: S3Bucket, options: S3BlobStoreOptions) {
    this.#bucket = bucket;
    this.#options = options;
  }

  /** Throws `ARCHIVE_BLOBS_UNREACHABLE`, `ARCHIVE_BLOBS_FORBIDDEN`. */
  static async open(options: S3BlobStoreOptions): Promise<S3BlobStore> {
    await rm(options.spoolFolder, { recursive: true, force: true });
    await mkdir(options.spoolFolder, { recursive: true, mode: 0o700 });
    return new S3BlobStore(await S3Bucket.open(options), options);
  }

  close(): void {
    this.#bucket.close();
  }

  async createDraft(): Promise<BlobDraft> {
    const spool = new FileDraft(join(this.#options.spoolFolder, randomUUID()));
    return new S3Draft(spool, this.#bucket, this.#turns, placeOf);
  }

  /** An object has its name for good once the server has answered. */
  async syncNames(): Promise<void> {}

  async open(key: BlobKey): Promise<OpenBlob> {
    const place = placeOf(key);
    const byteLength = await this.#bucket.findByteLength(place);
    if (byteLength === undefined) throw archiveError('ARCHIVE_BLOB_MISSING', {});
    return {
      byteLength,
      read: async (byteOffset, wanted, signal) => {
        signal?.throwIfAborted();
        const length = Math.min(wanted, byteLength - byteOffset);
        if (length <= 0) return new Uint8Array(0);
        const bytes = await this.#bucket.read(place, byteOffset, length, signal);
        if (!bytes) throw archiveError('ARCHIVE_BLOB_MISSING', {});
        return bytes;
      },
      close: async () => {},
    };
  }

  async has(key: BlobKey): Promise<boolean> {
    return (await this.#bucket.findByteLength(placeOf(key))) !== undefined;
  }

  async delete(key: BlobKey): Promise<void> {
    await this.#bucket.delete([placeOf(key)]);
  }

  async deleteAll(keys: readonly BlobKey[]): Promise<void> {
    await this.#bucket.delete(keys.map(placeOf));
  }

  async keysOf(shard: string): Promise<BlobKey[]> {
    const keys: BlobKey[] = [];
    for await (const { key } of this.#bucket.list(`blobs/${shard}/`)) keys.push(key.slice('blobs/'.length));
    return keys.filter(isBlobKey).sort();
  }

  async arrivalsOf(shard: string): Promise<BlobArrival[]> {
    const arrivals: BlobArrival[] = [];
    for await (const { key, modifiedAtMs } of this.#bucket.list(`blobs/${shard}/`)) {
      arrivals.push({ key: key.slice('blobs/'.length), writtenAtMs: modifiedAtMs });
    }
    return arrivals.filter(({ key }) => isBlobKey(key)).sort(byArrival);
  }

  async setAside(key: BlobKey): Promise<void> {
    const byteLength = await this.#bucket.findByteLength(placeOf(key));
    if (byteLength === undefined) throw archiveError('ARCHIVE_BLOB_MISSING', {});
    await this.#bucket.move(placeOf(key), `set-aside/${sha256Of(key)}`, byteLength);
  }

  /**
   * Ends uploads whose process is gone: a living one renews the object that names its upload far more often. Local files
   * of a process that was killed went when this store opened.
   */
  async removeDrafts(): Promise<number> {
    let removed = 0;
    for await (const { key, byteLength, modifiedAtMs } of this.#bucket.list('uploads/')) {
      if (this.#options.clock.now() - modifiedAtMs < uploadTooOldMs) continue;
      const bytes = await this.#bucket.read(key, 0, byteLength);
      if (!bytes) continue; // another process was faster
      const { place, uploadId } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, string>;
      if (place !== undefined && uploadId !== undefined) await this.#bucket.abortUpload(place, uploadId);
      await this.#bucket.delete([key]);
      removed += 1;
    }
    return removed;
  }

  /** Of the local disk, which everything passes through. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#options.spoolFolder);
    return bavail * bsize;
  }
}

function placeOf(key: BlobKey): string {
  if (!isBlobKey(key)) throw new TypeError('Not a blob key');
  return `blobs/${key}`;
}
