import { setTimeout as wait } from 'node:timers/promises';
import { isIsocenterError } from '@isocenter/dicom';
import type { Recount } from '../index/instance-index.ts';
import { sha256Of, shards } from '../store/blob-key.ts';
import type { BlobArrival, BlobKey } from '../store/blob-store.ts';
import { digestOf } from '../store/same-data-set.ts';
import { adopt } from './adopt.ts';
import { copyBlob } from './copy-blob.ts';
import type { JournalLine } from './journal.ts';
import { arrivalsAmong, keysByShard } from './keys-by-shard.ts';
import { clearLeftoverRenditions, type RenditionParts } from './leftover-renditions.ts';
import type { MaintainedParts } from './maintained-parts.ts';

/** Longer than a process needs from the name of a file to its row in the index. */
const settleMs = 60_000;

/** What can be wrong with a stored file or what the index says of it. */
export type ProblemKind =
  /** Whole under its name, but the index does not know it. Repair: it is indexed. */
  | 'unindexed'
  /** Cannot be indexed: of an instance that is here by another file, or not DICOM any more. Repair: set aside. */
  | 'unusable'
  /** The index names it, but it is not there. Repair: only from a backup. */
  | 'missing'
  /** Its bytes are not those that were stored. Repair: only from a backup; the damaged file is set aside. */
  | 'damaged'
  /** Of a removed instance, still there. Repair: deleted, as was asked. */
  | 'doomed';

export interface Problem {
  readonly kind: ProblemKind;
  readonly blobKey: BlobKey;
  /** Where the index or the file says so. */
  readonly sopInstanceUid?: string | undefined;
  readonly repaired: boolean;
}

export interface FsckReport {
  /** Stored files that were looked at. */
  readonly files: number;
  /** Bytes read and digested; 0 where only names were compared. */
  readonly bytes: number;
  readonly problems: Readonly<Record<ProblemKind, { readonly found: number; readonly repaired: number }>>;
  /** Counts the index keeps that did not agree with its rows. */
  readonly counts: Recount;
  /** Files of renditions that no row names. Repair: deleted. */
  readonly leftover: Recount;
}

export interface FsckOptions {
  readonly repair: boolean;
  /** Reads every file and compares its SHA-256; without it only names are compared. */
  readonly digests: boolean;
  /** Whole files are taken from here in place of missing and damaged ones. */
  readonly backup?: MaintainedParts['blobs'] | undefined;
  readonly onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
  readonly onProblem?: ((problem: Problem) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

type CheckedParts = MaintainedParts & RenditionParts;

/**
 * Compares index, stored files and digests, one shard after the other, beside stores that go on: what seems wrong is
 * looked at again with `exclusively`, while nothing is named or indexed. Nothing is destroyed: what does not belong is
 * set aside. Throws `signal`'s reason when it aborts; what was repaired stays so.
 */
export async function fsck(parts: CheckedParts, options: FsckOptions): Promise<FsckReport> {
  const run = new Fsck(parts, options);
  return run.all();
}

class Fsck {
  readonly #parts: CheckedParts;
  readonly #options: FsckOptions;
  readonly #counts = new Map<ProblemKind, { found: number; repaired: number }>();
  #journal: ReadonlyMap<BlobKey, JournalLine> | undefined;
  #files = 0;
  #bytes = 0;
  #total = 0;

  constructor(parts: CheckedParts, options: FsckOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  async all(): Promise<FsckReport> {
    const { index, blobs } = this.#parts;
    for (const shard of shards) this.#total += (await index.blobsOf(shard)).size;
    const doomed = new Set(await index.doomedBlobs());
    for await (const [shard, keys] of keysByShard(blobs)) {
      const indexed = await index.blobsOf(shard);
      const unknown: BlobKey[] = [];
      for (const key of keys) {
        this.#options.signal?.throwIfAborted();
        this.#files += 1;
        const known = indexed.get(key);
        indexed.delete(key);
        if (known) await this.#checkBytes(key, known.sopInstanceUid);
        else if (doomed.has(key)) this.#found({ kind: 'doomed', blobKey: key, repaired: false });
        else unknown.push(key);
        if (known) this.#progress();
      }
      for (const arrival of await arrivalsAmong(unknown, shard, blobs)) {
        if (blobs.isShared) this.#unsettled.push(arrival);
        else await this.#unindexed(arrival);
      }
      for (const [key, { sopInstanceUid }] of indexed) {
        await this.#missing(key, sopInstanceUid);
        this.#progress();
      }
    }
    await this.#settle();
    const counts = await index.recount({ repair: this.#options.repair });
    const leftover = await clearLeftoverRenditions(this.#parts, this.#options);
    return { files: this.#files, bytes: this.#bytes, problems: this.#problems(), counts, leftover };
  }

  readonly #unsettled: BlobArrival[] = [];

  /** What another process was about to index is indexed by now, or never will be. */
  async #settle(): Promise<void> {
    if (this.#unsettled.length === 0) return;
    const { signal } = this.#options;
    await wait(settleMs, undefined, signal ? { signal } : {});
    for (const arrival of this.#unsettled) await this.#unindexed(arrival);
  }

  #done = 0;

  #progress(): void {
    this.#done += 1;
    this.#options.onProgress?.({ done: Math.min(this.#done, this.#total), total: this.#total });
  }

  async #checkBytes(blobKey: BlobKey, sopInstanceUid: string): Promise<void> {
    const { digests, repair, signal } = this.#options;
    if (!digests) return;
    const state = await this.#stateOf(blobKey, signal);
    if (state === 'whole') return;
    // It may have been removed since its name was read.
    if (!(await this.#parts.exclusively(() => this.#isNamed(blobKey)))) return;
    const repaired = repair && (await this.#replaceFromBackup(blobKey, state === 'damaged'));
    this.#found({ kind: state, blobKey, sopInstanceUid, repaired });
  }

  async #stateOf(blobKey: BlobKey, signal?: AbortSignal): Promise<'whole' | 'damaged' | 'missing'> {
    try {
      const blob = await this.#parts.blobs.open(blobKey);
      try {
        const sha256 = await digestOf(blob, signal);
        this.#bytes += blob.byteLength;
        return sha256 === sha256Of(blobKey) ? 'whole' : 'damaged';
      } finally {
        await blob.close();
      }
    } catch (error) {
      if (isIsocenterError(error, 'ARCHIVE_BLOB_MISSING')) return 'missing';
      if (signal?.aborted) throw error;
      this.#parts.logger.error({ blobKey, cause: error }, 'A stored file cannot be read');
      return 'damaged';
    }
  }

  async #missing(blobKey: BlobKey, sopInstanceUid: string): Promise<void> {
    const isStill = await this.#parts.exclusively(
      async () => (await this.#isNamed(blobKey)) && !(await this.#parts.blobs.has(blobKey)),
    );
    if (!isStill) return;
    const repaired = this.#options.repair && (await this.#replaceFromBackup(blobKey, false));
    this.#found({ kind: 'missing', blobKey, sopInstanceUid, repaired });
  }

  async #unindexed(arrival: BlobArrival): Promise<void> {
    const blobKey = arrival.key;
    const { repair } = this.#options;
    const { blobs } = this.#parts;
    this.#journal ??= await this.#parts.journal.read();
    const line = this.#journal.get(blobKey);
    await this.#parts.exclusively(async () => {
      if ((await this.#isNamed(blobKey)) || !(await blobs.has(blobKey))) return;
      const adopted = await adopt(arrival, this.#parts, { line, dryRun: !repair });
      const { sopInstanceUid } = adopted;
      if (adopted.fits) this.#found({ kind: 'unindexed', blobKey, sopInstanceUid, repaired: repair });
      else {
        if (repair) await blobs.setAside(blobKey);
        this.#found({ kind: 'unusable', blobKey, sopInstanceUid, repaired: repair });
      }
    });
  }

  async #replaceFromBackup(blobKey: BlobKey, isThere: boolean): Promise<boolean> {
    const { backup, signal } = this.#options;
    if (!backup || !(await backup.has(blobKey))) return false;
    try {
      await copyBlob(blobKey, backup, this.#parts.blobs, {
        signal,
        // The whole copy is durable before the damaged one leaves its place.
        beforePublish: async () => {
          if (isThere) await this.#parts.blobs.setAside(blobKey);
        },
      });
      await this.#parts.blobs.syncNames([blobKey]);
      return true;
    } catch (error) {
      if (!isIsocenterError(error, 'ARCHIVE_BLOB_DAMAGED')) throw error;
      return false;
    }
  }

  async #isNamed(blobKey: BlobKey): Promise<boolean> {
    return (await this.#parts.index.namedBlobs([blobKey])).has(blobKey);
  }

  #found(problem: Problem): void {
    const count = this.#counts.get(problem.kind) ?? { found: 0, repaired: 0 };
    count.found += 1;
    if (problem.repaired) count.repaired += 1;
    this.#counts.set(problem.kind, count);
    this.#options.onProblem?.(problem);
  }

  #problems(): FsckReport['problems'] {
    const none = { found: 0, repaired: 0 };
    const kinds = ['unindexed', 'unusable', 'missing', 'damaged', 'doomed'] as const;
    return Object.fromEntries(
      kinds.map((kind) => [kind, this.#counts.get(kind) ?? none]),
    ) as unknown as FsckReport['problems'];
  }
}
