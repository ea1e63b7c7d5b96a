import type { InstanceIndex, Recount } from '../index/instance-index.ts';
import type { Clock } from '../ports.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { arrivalsAmong, keysByShard } from './keys-by-shard.ts';

/** Longer than a process needs from the file of a rendition to its row in the index. */
const settleMs = 3_600_000;

export interface RenditionParts {
  readonly renditions: BlobStore;
  readonly index: Pick<InstanceIndex, 'unnamedRenditions'>;
  readonly clock: Clock;
}

/**
 * Files of renditions that no row names any more, as an index leaves them behind that was restored or rebuilt; `repair` deletes them.
 * Nothing is lost with one: each is made again when it is asked for.
 */
export async function clearLeftoverRenditions(
  { renditions, index, clock }: RenditionParts,
  { repair, signal }: { readonly repair: boolean; readonly signal?: AbortSignal | undefined },
): Promise<Recount> {
  let found = 0;
  for await (const [shard, keys] of keysByShard(renditions)) {
    signal?.throwIfAborted();
    const unnamed = keys.length > 0 ? await index.unnamedRenditions(keys) : [];
    const settled = (await arrivalsAmong(unnamed, shard, renditions))
      .filter(({ writtenAtMs }) => writtenAtMs < clock.now() - settleMs)
      .map(({ key }) => key);
    found += settled.length;
    if (repair && settled.length > 0) await renditions.deleteAll(settled);
  }
  return { found, repaired: repair ? found : 0 };
}
