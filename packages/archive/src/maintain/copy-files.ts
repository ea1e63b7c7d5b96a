import { isIsocenterError } from '@isocenter/dicom';
import type { InstanceIndex } from '../index/instance-index.ts';
import { shards } from '../store/blob-key.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import { copyBlob } from './copy-blob.ts';
import { keysByShard } from './keys-by-shard.ts';

export interface BackupProblem {
  readonly kind: 'missing' | 'damaged';
  readonly blobKey: BlobKey;
  readonly sopInstanceUid: string;
}

export interface BackupProgress {
  readonly onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
  readonly onProblem?: ((problem: BackupProblem) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Opens the store of a backup; with encryption at rest, one that encrypts too. */
  readonly openBlobs?: ((folder: string) => Promise<BlobStore>) | undefined;
}

export interface Copied {
  readonly files: number;
  readonly bytes: number;
  readonly copied: number;
  readonly copiedBytes: number;
  /** Named by the copy of the index, but removed in order since. */
  readonly removedMeanwhile: number;
  readonly problems: readonly BackupProblem[];
}

/** Shard by shard, so that memory does not grow with the archive. */
export async function copyAll(
  named: Pick<InstanceIndex, 'blobsOf'>,
  from: BlobStore,
  to: BlobStore,
  current: Pick<InstanceIndex, 'namedBlobs'>,
  { onProgress, onProblem, signal }: BackupProgress,
): Promise<Copied> {
  let total = 0;
  for (const shard of shards) total += (await named.blobsOf(shard)).size;
  const problems: BackupProblem[] = [];
  let [done, bytes, copied, copiedBytes, removedMeanwhile] = [0, 0, 0, 0, 0];
  for await (const [shard, keys] of keysByShard(to)) {
    const there = new Set(keys);
    const unsynced: BlobKey[] = [];
    for (const [blobKey, { sopInstanceUid }] of await named.blobsOf(shard)) {
      signal?.throwIfAborted();
      if (there.has(blobKey)) bytes += await sizeOf(blobKey, to);
      else {
        try {
          const length = await copyBlob(blobKey, from, to, { signal });
          unsynced.push(blobKey);
          [copied, copiedBytes, bytes] = [copied + 1, copiedBytes + length, bytes + length];
        } catch (error) {
          const kind = problemKindOf(error);
          if (!kind) throw error;
          if ((await current.namedBlobs([blobKey])).has(blobKey)) {
            problems.push({ kind, blobKey, sopInstanceUid });
            onProblem?.({ kind, blobKey, sopInstanceUid });
          } else removedMeanwhile += 1;
        }
      }
      done += 1;
      onProgress?.({ done, total });
    }
    if (unsynced.length > 0) await to.syncNames(unsynced);
  }
  return { files: total, bytes, copied, copiedBytes, removedMeanwhile, problems };
}

export async function copyJournal(from: BlobStore, to: BlobStore): Promise<void> {
  const copied: BlobKey[] = [];
  const there = new Set<BlobKey>();
  for await (const [, keys] of keysByShard(to)) for (const key of keys) there.add(key);
  for await (const [, keys] of keysByShard(from)) {
    for (const key of keys) {
      if (there.has(key)) continue;
      await copyBlob(key, from, to);
      copied.push(key);
    }
  }
  await to.syncNames(copied);
}

function problemKindOf(error: unknown): BackupProblem['kind'] | undefined {
  if (isIsocenterError(error, 'ARCHIVE_BLOB_MISSING')) return 'missing';
  return isIsocenterError(error, 'ARCHIVE_BLOB_DAMAGED') ? 'damaged' : undefined;
}

async function sizeOf(key: BlobKey, blobs: BlobStore): Promise<number> {
  const blob = await blobs.open(key);
  await blob.close();
  return blob.byteLength;
}
