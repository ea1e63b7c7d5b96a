import { expect, test } from 'vitest';
import { MemoryIndex } from '../index/memory-index.ts';
import { createArchive } from '../open-archive.ts';
import { localUserId, silentLogger } from '../ports.ts';
import { shards } from '../store/blob-key.ts';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { inChunks, madeFile, stillClock } from '../testing/made-instances.ts';
import { adopt } from './adopt.ts';

test('a file that another process indexed since the names were read belongs where it lies', async () => {
  const [blobs, index] = [new MemoryBlobStore(), new MemoryIndex()];
  const parts = { blobs, index, clock: stillClock, logger: silentLogger };
  const archive = createArchive({
    ...parts,
    renditions: new MemoryBlobStore(),
    journal: new MemoryBlobStore(),
    close: async () => {},
  });
  await archive.keep({ origin: { door: 'stow', userId: 'local' }, bytes: inChunks(madeFile()) });
  const [key = ''] = (await Promise.all(shards.map((shard) => blobs.keysOf(shard)))).flat();
  for (const dryRun of [true, false])
    expect(
      await adopt({ key, writtenAtMs: 0 }, { ...parts, userId: localUserId }, { line: undefined, dryRun }),
    ).toEqual({
      fits: true,
      sopInstanceUid: '2.25.1111',
    });
});
