import { randomUUID } from 'node:crypto';
import { closeSync, fsync, openSync, renameSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { archiveError } from '../errors.ts';
import { isBlobKey, shardOf } from './blob-key.ts';
import {
  type BlobArrival,
  type BlobDraft,
  type BlobKey,
  type BlobStore,
  byArrival,
  type OpenBlob,
} from './blob-store.ts';
import { FileDraft, type FilePlace } from './file-draft.ts';
import { fileSource } from './file-source.ts';
import { isFileSystemError } from './file-system-error.ts';
import { Turns } from './turns.ts';

/**
 * A flush holds a thread of Node's pool while the disk works; one thread is left to reads and writes, so that neither who
 * looks at pictures nor the buffers of what comes in wait for it.
 */
const flushesAtOnce = Math.max(1, Number(process.env.UV_THREADPOOL_SIZE ?? 4) - 1);
const flushes = new Turns(flushesAtOnce);

const statsAtOnce = 64;

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
  readonly #place: FilePlace = {
    move: (path, key) => this.#move(path, key),
    flush: (work) => flushes.take(1, work),
    // Behind each that is under way one may wait: no thread is ever without work, and few buffers are held.
    isFlushNear: () => flushes.waiting < flushesAtOnce,
  };

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
    return new FileDraft(join(this.#folder, 'drafts', randomUUID()), this.#place);
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

  async arrivalsOf(shard: string): Promise<BlobArrival[]> {
    const arrivals: BlobArrival[] = [];
    const keys = await this.keysOf(shard);
    for (let from = 0; from < keys.length; from += statsAtOnce) {
      const asked = keys.slice(from, from + statsAtOnce).map(async (key) => {
        const { mtimeMs } = await stat(this.#pathOf(key));
        return { key, writtenAtMs: mtimeMs };
      });
      arrivals.push(...(await Promise.all(asked)));
    }
    return arrivals.sort(byArrival);
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

  /** Throws where the folder of the stored files is gone, rather than begin a new one beside an index that names files. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(join(this.#folder, 'blobs'));
    return bavail * bsize;
  }

  /**
   * Gives a file the name of its key; where the folder of its shard is not there yet, that is made durable first. A name is given in
   * memory, at once: to ask a thread of the pool for it takes several times as long.
   */
  async #move(path: string, key: BlobKey): Promise<void> {
    const place = this.#pathOf(key);
    try {
      renameSync(path, place);
    } catch (error) {
      if (!isFileSystemError(error, 'ENOENT')) throw error;
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      await syncFolder(join(this.#folder, 'blobs'));
      renameSync(path, place);
    }
  }

  #pathOf(key: BlobKey): string {
    if (!isBlobKey(key)) throw new TypeError('Not a blob key');
    return join(this.#folder, 'blobs', key);
  }
}

/**
 * Makes renames in a folder durable. Windows has no such call and needs none for NTFS metadata. A name in the folder was changed
 * just now, so it is in memory and opened at once: asking a thread of the pool to open and to close it would cost more than
 * the flush.
 */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    await flush(folder);
  } finally {
    closeSync(folder);
  }
}

const flush = promisify(fsync);

function harmlessWhereMissing(error: unknown): void {
  if (!isFileSystemError(error, 'ENOENT')) throw error;
}

function emptyWhereMissing(error: unknown): string[] {
  if (isFileSystemError(error, 'ENOENT')) return [];
  throw error;
}
