import { isIsocenterError } from '@isocenter/dicom';
import { sha256Of } from '../store/blob-key.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import { digestOf } from '../store/same-data-set.ts';

export type BlobProblem = 'damaged' | 'missing';

/**
 * Reads a stored file again: its digest is in its name. Throws what the store throws when it cannot be asked, which says nothing of the
 * file.
 */
export async function findBlobProblem(
  blobs: Pick<BlobStore, 'open'>,
  blobKey: BlobKey,
  signal?: AbortSignal,
): Promise<{ readonly bytes: number; readonly problem?: BlobProblem }> {
  let bytes = 0;
  try {
    const blob = await blobs.open(blobKey);
    try {
      bytes = blob.byteLength;
      const isWhole = (await digestOf(blob, signal)) === sha256Of(blobKey);
      return { bytes, ...(!isWhole && { problem: 'damaged' }) };
    } finally {
      await blob.close();
    }
  } catch (error) {
    if (isIsocenterError(error, 'ARCHIVE_BLOB_MISSING')) return { bytes, problem: 'missing' };
    const isUnreadable = (error as NodeJS.ErrnoException).code === 'EIO'; // a bad sector
    if (isUnreadable || isIsocenterError(error, 'ARCHIVE_BLOB_DAMAGED')) return { bytes, problem: 'damaged' };
    throw error;
  }
}
