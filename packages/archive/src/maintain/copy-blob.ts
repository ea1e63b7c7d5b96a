import { createHash } from 'node:crypto';
import { archiveError } from '../errors.ts';
import { sha256Of } from '../store/blob-key.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import { dataSetBytes } from '../store/same-data-set.ts';

/**
 * Copies a stored file from one store to another and proves it by its digest on the way; answers its bytes. Its name
 * is durable after `to.syncNames`.
 *
 * Throws `ARCHIVE_BLOB_MISSING`, and `ARCHIVE_BLOB_DAMAGED` where the source is not what its name says; nothing is
 * written then.
 */
export async function copyBlob(
  key: BlobKey,
  from: BlobStore,
  to: BlobStore,
  {
    signal,
    beforePublish,
  }: { readonly signal?: AbortSignal | undefined; readonly beforePublish?: () => Promise<void> } = {},
): Promise<number> {
  const blob = await from.open(key);
  try {
    const draft = await to.createDraft();
    try {
      const hash = createHash('sha256');
      for await (const piece of dataSetBytes(blob, 0, signal)) {
        hash.update(piece);
        await draft.append(piece);
      }
      if (hash.digest('hex') !== sha256Of(key)) throw archiveError('ARCHIVE_BLOB_DAMAGED', {});
      await draft.sync(key);
      await beforePublish?.();
      await draft.publish(key);
    } catch (error) {
      await draft.discard();
      throw error;
    }
    return blob.byteLength;
  } finally {
    await blob.close();
  }
}
