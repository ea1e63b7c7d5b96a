import { createHash } from 'node:crypto';
import type { BlobKey } from './blob-store.ts';

const form = /^[0-9a-f]{2}\/[0-9a-f]{64}$/;

/**
 * Where a file of a study lies. The first part comes from the study, so that the files of one study share a folder
 * and one flush names them all; the second is the SHA-256 of the file. No text from outside reaches a path.
 */
export function blobKeyOf(studyInstanceUid: string, sha256: string): BlobKey {
  return `${createHash('sha256').update(studyInstanceUid).digest('hex').slice(0, 2)}/${sha256}`;
}

export function isBlobKey(text: string): boolean {
  return form.test(text);
}

/** The folder part of a key. */
export function shardOf(key: BlobKey): string {
  return key.slice(0, 2);
}

/** The SHA-256 a stored file must have. */
export function sha256Of(key: BlobKey): string {
  return key.slice(3);
}

/** All 256 folder parts: `00` … `ff`. */
export const shards: readonly string[] = Array.from({ length: 256 }, (_, index) =>
  index.toString(16).padStart(2, '0'),
);
