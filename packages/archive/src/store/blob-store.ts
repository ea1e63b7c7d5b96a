import type { ByteSource } from '@isocenter/dicom';

/** Names a stored file: two hex digits, a slash, 64 hex digits. Never made of text from outside. */
export type BlobKey = string;

/** An open file. Reads may overlap; close it when the last one is done. */
export interface OpenBlob extends ByteSource {
  close(): Promise<void>;
}

/** A file that is not part of the store yet. */
export interface BlobDraft {
  append(bytes: Uint8Array): Promise<void>;
  /** Reads what was appended so far. */
  readonly source: ByteSource;
  /** After this the bytes survive a power cut, still under a temporary name. */
  sync(): Promise<void>;
  /** Gives the file its name. Not durable until `BlobStore.syncNames`. */
  publish(key: BlobKey): Promise<void>;
  /** Removes the file; harmless after `publish` or a second time. */
  discard(): Promise<void>;
}

/** Port: files by key, written once. */
export interface BlobStore {
  createDraft(): Promise<BlobDraft>;
  /** Makes the names given to these keys survive a power cut. */
  syncNames(keys: readonly BlobKey[]): Promise<void>;
  open(key: BlobKey): Promise<OpenBlob>;
  has(key: BlobKey): Promise<boolean>;
  delete(key: BlobKey): Promise<void>;
  keys(): AsyncIterable<BlobKey>;
  /** Removes drafts that a stopped process left; answers how many. */
  removeDrafts(): Promise<number>;
}
