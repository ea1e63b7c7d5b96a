import { shards } from '../store/blob-key.ts';
import type { BlobArrival, BlobKey, BlobStore } from '../store/blob-store.ts';

const shardsAhead = 16;

/** The keys of each shard. */
export const keysByShard = (blobs: Pick<BlobStore, 'keysOf'>) =>
  byShard((shard): Promise<readonly BlobKey[]> => blobs.keysOf(shard));

/** The files of each shard, in the order in which they came. */
export const arrivalsByShard = (blobs: Pick<BlobStore, 'arrivalsOf'>) =>
  byShard((shard): Promise<readonly BlobArrival[]> => blobs.arrivalsOf(shard));

/** Those of the files of a shard, in the order in which they came. Asks nothing where there are none. */
export async function arrivalsAmong(
  keys: readonly BlobKey[],
  shard: string,
  blobs: Pick<BlobStore, 'arrivalsOf'>,
): Promise<readonly BlobArrival[]> {
  if (keys.length === 0) return [];
  const wanted = new Set(keys);
  return (await blobs.arrivalsOf(shard)).filter(({ key }) => wanted.has(key));
}

/** One shard after the other, with the next ones asked for: a bucket answers late, but many at once. */
async function* byShard<T>(
  ask: (shard: string) => Promise<readonly T[]>,
): AsyncGenerator<readonly [shard: string, found: readonly T[]]> {
  const asked: Promise<readonly T[]>[] = [];
  for (const [index, shard] of shards.entries()) {
    for (const next of shards.slice(asked.length, index + shardsAhead)) {
      const found = ask(next);
      // Who stops early does not hear of the others; who comes to one that failed, does.
      found.catch(() => {});
      asked.push(found);
    }
    yield [shard, (await asked[index]) ?? []];
  }
}
