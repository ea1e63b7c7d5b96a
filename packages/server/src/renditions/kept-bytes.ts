import type { Archive, StoredInstance } from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import { versionOf } from './rendition-version.ts';

/** What is made of one instance and small enough to be held whole: a thumbnail, a frame in another encoding. */
export class KeptBytes {
  readonly #archive: Archive;
  readonly #making = new Map<string, Promise<Uint8Array>>();

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  /** As it was kept, or else made now and kept for the next; two who ask at once wait for one making. */
  async get(
    stored: StoredInstance,
    { kind, mediaType }: { readonly kind: string; readonly mediaType: string },
    make: () => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    const subject = stored.sopInstanceUid;
    const version = versionOf([stored]);
    const kept = await this.#read(subject, kind, version);
    if (kept) return kept;
    const key = `${subject} ${kind} ${version}`;
    const known = this.#making.get(key);
    if (known) return known;
    const making = make();
    this.#making.set(key, making);
    try {
      const bytes = await making;
      // The answer does not wait for it, and without it the next asker waits as this one did.
      this.#archive
        .putRendition({ subject, kind, version, mediaType }, once(bytes))
        .catch(() => undefined)
        .finally(() => this.#making.delete(key));
      return bytes;
    } catch (error) {
      this.#making.delete(key);
      throw error;
    }
  }

  async #read(subject: string, kind: string, version: string): Promise<Uint8Array | undefined> {
    const kept = await this.#archive.rendition(subject, kind);
    if (kept?.version !== version) return undefined;
    try {
      const blob = await kept.open();
      try {
        const bytes = await blob.read(0, kept.byteLength);
        return bytes.byteLength === kept.byteLength ? bytes : undefined;
      } finally {
        await blob.close();
      }
    } catch (error) {
      if (isIsocenterError(error, 'ARCHIVE_BLOB_MISSING')) return undefined;
      throw error;
    }
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
