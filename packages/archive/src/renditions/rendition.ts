import type { OpenBlob } from '../store/blob-store.ts';

/** Something computed from instances, kept so that it is computed once. It can always be made again. */
export interface Rendition {
  /** UID of the instance, series or study it is of. */
  readonly subject: string;
  /** What it is: `metadata`, `thumbnail 3`. */
  readonly kind: string;
  /** What it was made from; compare it before showing it. */
  readonly version: string;
  readonly mediaType: string;
}

/** A rendition that is there. */
export interface KeptRendition extends Rendition {
  readonly byteLength: number;
  open(): Promise<OpenBlob>;
}
