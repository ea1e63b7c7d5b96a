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
    const entries: JournalEntry[] = [];
    for await (const [, keys] of keysByShard(this.#blobs)) {
      for (const key of keys) entries.push(await this.#entry(key));
    }
    entries.sort((a, b) => (a.at === b.at ? a.ordinal - b.ordinal : a.at < b.at ? -1 : 1));
    return new Map(entries.flatMap(({ lines }) => lines).map((line) => [line.blobKey, line]));
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
