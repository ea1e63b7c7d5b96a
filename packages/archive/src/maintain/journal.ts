import { createHash } from 'node:crypto';
import type { DicomJson } from '@isocenter/dicom';
import { readRange } from '@isocenter/dicom';
import type { WithheldReason } from '../index/withheld.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import { keysByShard } from './keys-by-shard.ts';

/** How a stored file counts from now on, where its bytes alone do not tell. */
export interface JournalLine {
  readonly blobKey: BlobKey;
  readonly sopInstanceUid: string;
  /** Absent: it is shown. */
  readonly withheld?: {
    readonly reason: WithheldReason;
    readonly why: string;
    readonly rejectedBy?: string | undefined;
  };
  /** What it says otherwise than its bytes. */
  readonly overlay?: DicomJson | undefined;
  readonly userId: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

interface JournalEntry {
  readonly version: 1;
  /** Orders entries of one millisecond. */
  readonly ordinal: number;
  readonly at: string;
  readonly lines: readonly JournalLine[];
}

/** A bucket answers late, but many at once; and no more than these are in memory beside what they say in the end. */
const entriesAtOnce = 16;

const isBefore = (a: JournalEntry, b: JournalEntry): boolean =>
  a.at === b.at ? a.ordinal < b.ordinal : a.at < b.at;

/**
 * What must survive a lost index and stands in no stored file: what was deleted, put into quarantine, rejected, replaced,
 * released and coerced. Append-only: an entry is one more file in a blob store of its own, durable before the index
 * says so; so a rebuilt index shows nothing that somebody was told is hidden. An instance that is simply stored needs no
 * entry. See ADR 0016.
 */
export class Journal {
  readonly #blobs: BlobStore;
  #ordinal = 0;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** Durable when it returns. */
  async append(lines: readonly JournalLine[]): Promise<void> {
    const [first] = lines;
    if (!first) return;
    this.#ordinal += 1;
    const entry: JournalEntry = { version: 1, ordinal: this.#ordinal, at: first.at, lines };
    const bytes = Buffer.from(JSON.stringify(entry));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const key = `${sha256.slice(0, 2)}/${sha256}`;
    const draft = await this.#blobs.createDraft();
    try {
      await draft.append(bytes);
      await draft.sync(key);
      await draft.publish(key);
    } catch (error) {
      await draft.discard();
      throw error;
    }
    await this.#blobs.syncNames([key]);
  }

  /** What was said last of each stored file. */
  async read(): Promise<Map<BlobKey, JournalLine>> {
    const last = new Map<BlobKey, { readonly entry: JournalEntry; readonly line: JournalLine }>();
    for await (const [, keys] of keysByShard(this.#blobs)) {
      for (let at = 0; at < keys.length; at += entriesAtOnce) {
        const some = keys.slice(at, at + entriesAtOnce);
        for (const entry of await Promise.all(some.map((key) => this.#entry(key)))) {
          for (const line of entry.lines) {
            const known = last.get(line.blobKey);
            if (!known || !isBefore(entry, known.entry)) last.set(line.blobKey, { entry, line });
          }
        }
      }
    }
    return new Map([...last].map(([blobKey, { line }]) => [blobKey, line]));
  }

  async #entry(key: BlobKey): Promise<JournalEntry> {
    const blob = await this.#blobs.open(key);
    try {
      const bytes = await readRange(blob, { byteOffset: 0, byteLength: blob.byteLength });
      return JSON.parse(new TextDecoder().decode(bytes)) as JournalEntry;
    } finally {
      await blob.close();
    }
  }
}
