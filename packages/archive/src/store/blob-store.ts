import type { ByteSource } from '@isocenter/dicom';

/** Names a stored file: two hex digits, a slash, 64 hex digits. Never made of text from outside. */
export type BlobKey = string;

/** An open file. Reads may overlap; close it when the last one is done. */
export interface OpenBlob extends ByteSource {
  /**
   * As `read`, into memory of the caller's, and answers how many bytes there were; only where that saves memory of its own. Reading
   * half a megabyte costs less than finding room for it.
   */
  readInto?(target: Uint8Array, byteOffset: number): Promise<number>;
  close(): Promise<void>;
}

export interface PublishOptions {
  readonly replacing?: boolean;
  /** When the bytes came that these stand for, where that was not now; a bucket keeps no time but its own. */
  readonly writtenAtMs?: number;
}

/** A file that is not part of the store yet. */
export interface BlobDraft {
  /** The bytes are the caller's again at once; a promise only where the next ones must wait. */
  append(bytes: Uint8Array): Promise<void> | undefined;
  /** No more bytes will be appended: bringing them to where they will stay may begin, where that needs no key. `sync` tells how it went. */
  complete?(): void;
  /** What was appended so far, for reading; each call sees what came before it. */
  source(): Promise<ByteSource>;
  /**
   * Brings the bytes to where they will stay, still without a name, so that little is left to `publish`; in a folder
   * they survive a power cut from here on. `key` is the one that `publish` will be told.
   */
  sync(key: BlobKey): Promise<void>;
  /**
   * Gives the file its name. Durable only after `BlobStore.syncNames`. Publishing an existing key changes nothing, unless
   * `replacing`: then the new bytes take its place at once and whole, and who has it open reads on undisturbed.
   */
  publish(key: BlobKey, options?: PublishOptions): Promise<void>;
  /** Removes the file; harmless after `publish` or a second time. */
  discard(): Promise<void>;
}

export interface BlobArrival {
  readonly key: BlobKey;
  /** When its bytes came, since the epoch. */
  readonly writtenAtMs: number;
}

/** Oldest first; of the same time, by key. */
export const byArrival = (a: BlobArrival, b: BlobArrival): number =>
  a.writtenAtMs - b.writtenAtMs || (a.key < b.key ? -1 : 1);

/** Port: files by key, written once. */
export interface BlobStore {
  /** Other processes may store here at the same time. */
  readonly isShared?: boolean;
  createDraft(): Promise<BlobDraft>;
  /** Makes the names given to these keys survive a power cut. */
  syncNames(keys: readonly BlobKey[]): Promise<void>;
  /** Throws `ARCHIVE_BLOB_MISSING`. */
  open(key: BlobKey): Promise<OpenBlob>;
  has(key: BlobKey): Promise<boolean>;
  /** Harmless when there is no such file. */
  delete(key: BlobKey): Promise<void>;
  /**
   * Deletes files so that a power cut does not bring them back. Tries each, then throws when one could not be
   * deleted; harmless for those that are not there.
   */
  deleteAll(keys: readonly BlobKey[]): Promise<void>;
  /** Keys in one shard (see `shards`), in order. */
  keysOf(shard: string): Promise<BlobKey[]>;
  /** The same files as they came in, the oldest first. All files of a study lie in one shard. */
  arrivalsOf(shard: string): Promise<BlobArrival[]>;
  /** Takes a file that cannot be indexed out of the store without destroying it. */
  setAside(key: BlobKey): Promise<void>;
  /** Removes drafts that a stopped process left; answers how many. */
  removeDrafts(): Promise<number>;
  /** Bytes that may still be stored; undefined where nothing is known to bound them. */
  freeBytes(): Promise<number | undefined>;
}
