import type { InstanceIndex } from '../index/instance-index.ts';
import type { Logger } from '../ports.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';

/**
 * Deletes the files of instances the index removed: right after a removal, and at the next start should this process
 * end in between. Answers those that are still there because they cannot be deleted now; nothing may adopt them.
 * Must not run beside stores.
 */
export async function finishRemovals({
  blobs,
  index,
  logger,
}: {
  readonly blobs: BlobStore;
  readonly index: InstanceIndex;
  readonly logger: Logger;
}): Promise<ReadonlySet<BlobKey>> {
  const doomed = await index.doomedBlobs();
  if (doomed.length === 0) return new Set();
  try {
    await blobs.deleteAll(doomed);
    await index.forgetDoomed(doomed);
    return new Set();
  } catch (cause) {
    logger.warn({ files: doomed.length, cause }, 'Files of removed instances are left for the next start');
    return new Set(doomed);
  }
}
