import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceIndex } from '../index/instance-index.ts';
import type { Clock, Logger } from '../ports.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { FolderBlobStore } from '../store/folder-blob-store.ts';
import { type BackupProblem, type BackupProgress, type Copied, copyAll, copyJournal } from './copy-files.ts';
import { type BackupManifest, digestOfFile, withIndexIn, writeDurably } from './snapshot.ts';

export interface BackupReport extends BackupManifest {
  /** Name of the snapshot in the folder `snapshots`. */
  readonly snapshot: string;
  /** Files that were not in the backup before. */
  readonly copied: number;
  readonly copiedBytes: number;
  /** Files that could not be copied: not in the backup, and what the archive has of them is missing or damaged. */
  readonly problems: readonly BackupProblem[];
}

export interface BackupParts {
  readonly blobs: BlobStore;
  readonly journal: BlobStore;
  readonly index: Pick<InstanceIndex, 'namedBlobs'>;
  /** Writes a consistent copy of the index beside what goes on. */
  readonly copyIndex: (path: string) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A copy of the index and what it names, until nothing is removed meanwhile. */
const mostAttempts = 3;

/**
 * Copies a running archive into a folder: first the index at one moment, then every stored file that this index names
 * and the backup does not have yet. Files never change once they are named, so index and files agree, whatever is
 * stored meanwhile. Each file is proven by its digest as it is copied. Throws `signal`'s reason when it aborts; the next
 * run goes on from what is there.
 */
export async function backUp(
  parts: BackupParts,
  target: string,
  options: BackupProgress = {},
): Promise<BackupReport> {
  const { clock, logger } = parts;
  const openBlobs = options.openBlobs ?? FolderBlobStore.open;
  const createdAt = new Date(clock.now()).toISOString();
  const snapshot = createdAt.replace(/[:.]/g, '-');
  const folder = join(target, 'snapshots', snapshot);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const to = await openBlobs(target);
  await to.removeDrafts();
  let copied: Copied;
  let attempts = 0;
  do {
    await rm(join(folder, 'index.sqlite'), { force: true });
    await parts.copyIndex(join(folder, 'index.sqlite'));
    copied = await withIndexIn(folder, clock, (snapshotIndex) =>
      copyAll(snapshotIndex, parts.blobs, to, parts.index, options),
    );
    attempts += 1;
    // What was removed in order meanwhile is still named by this copy of the index; a new one, for which little is
    // left to copy, does not name it.
  } while (copied.removedMeanwhile > 0 && attempts < mostAttempts);
  await copyJournal(parts.journal, await openBlobs(join(target, 'journal')));
  const { files, bytes, problems } = copied;
  const indexSha256 = await digestOfFile(join(folder, 'index.sqlite'));
  const manifest: BackupManifest = { version: 1, createdAt, indexSha256, files, bytes };
  await writeDurably(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  logger.info({ files, copied: copied.copied, problems: problems.length }, 'Backed up');
  return { ...manifest, snapshot, copied: copied.copied, copiedBytes: copied.copiedBytes, problems };
}
