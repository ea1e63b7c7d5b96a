import type { BlobKey } from '../store/blob-store.ts';

/** Something computed from instances and kept in the blob store of renditions, such as a thumbnail. */
export interface RenditionRow {
  /** UID of the instance, series or study it was made of. */
  readonly subject: string;
  readonly kind: string;
  /** Of what it was made: another version makes it stale. */
  readonly version: string;
  readonly blobKey: BlobKey;
  readonly byteLength: number;
  readonly mediaType: string;
}
