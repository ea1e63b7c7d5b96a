import { shards } from '../store/blob-key.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';

const shardsAhead = 16;

/** The keys of each shard, one shard after the other, with the next ones asked for: a bucket answers late, but many at once. */
export async function* keysByShard(
  blobs: Pick<BlobStore, 'keysOf'>,
): AsyncGenerator<readonly [shard: string, keys: readonly BlobKey[]]> {
  const asked: Promise<BlobKey[]>[] = [];
  for (const [index, shard] of shards.entries()) {
    for (const next of shards.slice(asked.length, index + shardsAhead)) {
      const keys = blobs.keysOf(next);
      // Who stops early does not hear of the others; who comes to one that failed, does.
      keys.catch(() => {});
      asked.push(keys);
    }
    yield [shard, (await asked[index]) ?? []];
  }
}
