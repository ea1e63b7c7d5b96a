import { archiveError } from '../errors.ts';
import type { Change } from '../index/change.ts';
import type { InstanceIndex } from '../index/instance-index.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Restriction } from '../query/restriction.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { finishRemovals } from './finish-removals.ts';

/**
 * Removes the samples for good. The index first: until its transaction is durable, every file is here; after it, the
 * files go whatever happens. Must not run beside stores. Throws `ARCHIVE_REMOVAL_FAILED`.
 */
export async function removeSamples(
  parts: {
    readonly blobs: BlobStore;
    readonly index: InstanceIndex;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly onCommit: (changes: readonly Change[]) => void;
  },
  restriction: Restriction,
): Promise<number> {
  const { index, clock, logger, onCommit } = parts;
  let changes: Change[];
  try {
    changes = await index.removeSamples({ restriction, occurredAt: new Date(clock.now()).toISOString() });
  } catch (cause) {
    throw archiveError('ARCHIVE_REMOVAL_FAILED', {}, { cause });
  }
  if (changes.length > 0) onCommit(changes);
  await finishRemovals(parts);
  logger.info({ instances: changes.length }, 'Removed the samples');
  return changes.length;
}
