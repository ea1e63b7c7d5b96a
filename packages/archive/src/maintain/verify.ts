import { IsocenterError, openPart10 } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import { catalogInstance } from '../index/catalog.ts';
import type { InstanceIndex, InstanceRecord } from '../index/instance-index.ts';
import type { Clock, Logger } from '../ports.ts';
import { blobKeyOf, sha256Of, shards } from '../store/blob-key.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import { findStoredFrames } from '../store/find-stored-frames.ts';
import { identify } from '../store/identify.ts';
import { isDeflated } from '../store/prepare.ts';
import { digestOf } from '../store/same-data-set.ts';
import { finishRemovals } from './finish-removals.ts';

/** What `verify` found and did. */
export interface VerifyReport {
  /** Temporary files of stores that never finished, removed. */
  readonly draftsRemoved: number;
  /** Whole files that lay under their name but not in the index: indexed now. */
  readonly adopted: number;
  /** Files that do not belong into the index, moved to `set-aside`: damaged, or of an instance that is here already. */
  readonly setAside: number;
  /** Instances in the index whose file is gone. Nothing is changed for these: restore the files from a backup. */
  readonly missing: readonly { readonly sopInstanceUid: string }[];
}

export interface VerifyOptions {
  readonly blobs: BlobStore;
  readonly index: InstanceIndex;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The user whose id adopted instances carry. */
  readonly userId: string;
}

/**
 * Brings files and index to agreement. A file without an index row was never acknowledged, or its index was lost;
 * it is whole, since it got its name only after its flush, so it is indexed rather than thrown away. That makes this
 * the rebuild of a lost index too. Files of removed instances are deleted, never adopted. Must not run beside stores.
 */
export async function verifyArchive(options: VerifyOptions): Promise<VerifyReport> {
  const { blobs, index } = options;
  const draftsRemoved = await blobs.removeDrafts();
  const doomed = await finishRemovals(options);
  const missing: { sopInstanceUid: string }[] = [];
  let adopted = 0;
  let setAside = 0;
  for (const shard of shards) {
    const onDisk = await blobs.keysOf(shard);
    const indexed = await index.blobsOf(shard);
    for (const key of onDisk) {
      if (indexed.delete(key) || doomed.has(key)) continue;
      if (await adopt(key, options)) adopted += 1;
      else setAside += 1;
    }
    for (const { sopInstanceUid } of indexed.values()) missing.push({ sopInstanceUid });
  }
  return { draftsRemoved, adopted, setAside, missing };
}

async function adopt(key: BlobKey, { blobs, index, clock, logger, userId }: VerifyOptions): Promise<boolean> {
  try {
    const record = await readRecord(key, blobs, new Date(clock.now()).toISOString(), userId);
    const uid = record.entry.instance.sop_instance_uid;
    if ((await index.findKept([uid])).size === 0) {
      await index.add([record]);
      logger.info({ sopInstanceUid: uid }, 'Indexed a stored file that was not in the index');
      return true;
    }
    logger.warn({ sopInstanceUid: uid }, 'Set aside a second file of an instance');
  } catch (error) {
    if (!(error instanceof IsocenterError) || error.kind === 'unavailable') throw error;
    logger.warn({ blobKey: key, code: error.code }, 'Set aside a stored file that cannot be indexed');
  }
  await blobs.setAside(key);
  return false;
}

async function readRecord(
  key: BlobKey,
  blobs: BlobStore,
  receivedAt: string,
  userId: string,
): Promise<InstanceRecord> {
  const blob = await blobs.open(key);
  try {
    const sha256 = await digestOf(blob);
    if (sha256 !== sha256Of(key)) throw archiveError('ARCHIVE_BLOB_DAMAGED', {});
    const opened = await openPart10(blob);
    const { identity, findings } = identify(opened, {}, {});
    if (blobKeyOf(identity.studyInstanceUid, sha256) !== key) throw archiveError('ARCHIVE_BLOB_DAMAGED', {});
    const frames = await findStoredFrames(opened);
    return {
      entry: catalogInstance(opened.dataSet, identity, opened.pixelData),
      blob: {
        blobKey: key,
        byteLength: blob.byteLength,
        sha256,
        transferSyntaxUid: opened.transferSyntaxUid,
        dataSetByteOffset: opened.dataSetByteOffset,
        pixelDataByteOffset: isDeflated(opened.transferSyntaxUid) ? undefined : opened.pixelData?.byteOffset,
        ...(frames && { frames }),
      },
      origin: { door: 'recovery', userId },
      receivedAt,
      findings: [...opened.findings, ...findings],
    };
  } finally {
    await blob.close();
  }
}
