import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { archiveError } from '../errors.ts';
import { isBlobKey, shardOf } from './blob-key.ts';
import type { BlobDraft, BlobKey, BlobStore, OpenBlob } from './blob-store.ts';
import { fileSource, handleSource } from './file-source.ts';
import { isFileSystemError } from './file-system-error.ts';

const appendBufferBytes = 256 * 1024;

/**
 * Blobs as files below one folder:
 *
 *     blobs/ab/0123…ef      stored files, named by SHA-256, in up to 256 folders chosen by study
 *     drafts/<uuid>         being written; same volume, so that a rename moves no bytes
 *     set-aside/<sha256>    what could not be indexed
 *
 * Files belong to the user alone (mode 600, folders 700).
 */
export class FolderBlobStore implements BlobStore {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<FolderBlobStore> {
    const store = new FolderBlobStore(folder);
    await mkdir(join(folder, 'drafts'), { recursive: true, mode: 0o700 });
    await mkdir(join(folder, 'blobs'), { recursive: true, mode: 0o700 });
    await syncFolder(join(folder, 'blobs'));
    await syncFolder(folder);
    return store;
  }

  async createDraft(): Promise<BlobDraft> {
    const path = join(this.#folder, 'drafts', randomUUID());
    return new FileDraft(path, await open(path, 'wx+', 0o600), (key) => this.#placeFor(key));
  }

  async syncNames(keys: readonly BlobKey[]): Promise<void> {
    const folders = new Set(keys.map(shardOf));
    await Promise.all([...folders].map((shard) => syncFolder(join(this.#folder, 'blobs', shard))));
  }

  async open(key: BlobKey): Promise<OpenBlob> {
    try {
      return await fileSource(this.#pathOf(key));
    } catch (cause) {
      if (isFileSystemError(cause, 'ENOENT')) throw archiveError('ARCHIVE_BLOB_MISSING', {}, { cause });
      throw cause;
    }
  }

  async has(key: BlobKey): Promise<boolean> {
    try {
      return (await stat(this.#pathOf(key))).isFile();
    } catch (error) {
      if (isFileSystemError(error, 'ENOENT')) return false;
      throw error;
    }
  }

  async delete(key: BlobKey): Promise<void> {
    await rm(this.#pathOf(key), { force: true });
  }

  async deleteAll(keys: readonly BlobKey[]): Promise<void> {
    const deleting = await Promise.allSettled(keys.map((key) => this.delete(key)));
    for (const shard of new Set(keys.map(shardOf))) {
      await syncFolder(join(this.#folder, 'blobs', shard)).catch(harmlessWhereMissing);
    }
    const failure = deleting.find((one) => one.status === 'rejected');
    if (failure) throw failure.reason;
  }

  async keysOf(shard: string): Promise<BlobKey[]> {
    const names = await readdir(join(this.#folder, 'blobs', shard)).catch(emptyWhereMissing);
    return names
      .map((name) => `${shard}/${name}`)
      .filter(isBlobKey)
      .sort();
  }

  async setAside(key: BlobKey): Promise<void> {
    const folder = join(this.#folder, 'set-aside');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(this.#pathOf(key), join(folder, key.slice(3)));
    await syncFolder(folder);
  }

  async removeDrafts(): Promise<number> {
    const names = await readdir(join(this.#folder, 'drafts'));
    for (const name of names) await rm(join(this.#folder, 'drafts', name), { force: true });
    return names.length;
  }

  /** The path of a key, its folder made durable first. */
  async #placeFor(key: BlobKey): Promise<string> {
    const path = this.#pathOf(key);
    const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolder(join(this.#folder, 'blobs'));
    return path;
  }

  #pathOf(key: BlobKey): string {
    if (!isBlobKey(key)) throw new TypeError('Not a blob key');
    return join(this.#folder, 'blobs', key);
  }
}

/** Gathers small chunks, so that a PDV is not a system call. */
class FileDraft implements BlobDraft {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #placeFor: (key: BlobKey) => Promise<string>;
  readonly #buffer: Uint8Array = Buffer.allocUnsafeSlow(appendBufferBytes);
  #buffered = 0;
  #written = 0;
  #state: 'open' | 'closed' | 'gone' = 'open';

  constructor(path: string, handle: FileHandle, placeFor: (key: BlobKey) => Promise<string>) {
    this.#path = path;
    this.#handle = handle;
    this.#placeFor = placeFor;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.#buffered + bytes.length <= this.#buffer.length) {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
      return;
    }
    await this.#flush();
    if (bytes.length <= this.#buffer.length) {
      this.#buffer.set(bytes);
      this.#buffered = bytes.length;
    } else await this.#write(bytes);
  }

  async source() {
    await this.#flush();
    return handleSource(this.#handle, this.#written);
  }

  async sync(): Promise<void> {
    await this.#flush();
    await this.#handle.datasync();
  }

  async publish(key: BlobKey): Promise<void> {
    await this.#close();
    await rename(this.#path, await this.#placeFor(key));
    this.#state = 'gone';
  }

  async discard(): Promise<void> {
    await this.#close();
    if (this.#state === 'gone') return;
    await rm(this.#path, { force: true });
    this.#state = 'gone';
  }

  async #close(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    if (this.#buffered === 0) return;
    await this.#write(this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#written);
      done += bytesWritten;
      this.#written += bytesWritten;
    }
  }
}

/** Makes renames in a folder durable. Windows has no such call and needs none for NTFS metadata. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function harmlessWhereMissing(error: unknown): void {
  if (!isFileSystemError(error, 'ENOENT')) throw error;
}

function emptyWhereMissing(error: unknown): string[] {
  if (isFileSystemError(error, 'ENOENT')) return [];
  throw error;
}
