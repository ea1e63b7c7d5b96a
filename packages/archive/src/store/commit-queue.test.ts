import { expect, test } from 'vitest';
import type { IncomingInstance } from '../incoming-instance.ts';
import { MemoryIndex } from '../index/memory-index.ts';
import { createArchive } from '../open-archive.ts';
import { silentLogger } from '../ports.ts';
import { inChunks, madeFile, stillClock } from '../testing/made-instances.ts';
import type { BlobDraft } from './blob-store.ts';
import { MemoryBlobStore } from './memory-blob-store.ts';

/** An archive whose flushes end when they are let, and how many instances each of its transactions took. */
function archiveWithFlushes() {
  const flushes: (() => void)[] = [];
  const transactions: number[] = [];
  const blobs = new MemoryBlobStore();
  const createDraft = blobs.createDraft.bind(blobs);
  blobs.createDraft = async (): Promise<BlobDraft> => {
    const draft = await createDraft();
    const sync = draft.sync.bind(draft);
    draft.sync = async (key) => {
      await new Promise<void>((resolve) => flushes.push(resolve));
      await sync(key);
    };
    return draft;
  };
  const index = new MemoryIndex();
  const apply = index.apply.bind(index);
  index.apply = (steps, ...more) => {
    transactions.push(steps.length);
    return apply(steps, ...more);
  };
  const archive = createArchive({
    blobs,
    index,
    renditions: new MemoryBlobStore(),
    journal: new MemoryBlobStore(),
    clock: stillClock,
    logger: silentLogger,
    close: async () => {},
  });
  const keep = (byteLength: number, sopInstanceUid: string) => {
    const file = madeFile({ SOPInstanceUID: sopInstanceUid, PixelData: new Uint8Array(byteLength) });
    const incoming: IncomingInstance = {
      origin: { door: 'import', userId: 'local' },
      bytes: inChunks(file, 2 ** 16),
    };
    return archive.keep(incoming);
  };
  const begun = async (count: number) => {
    while (flushes.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
  return { archive, keep, flushes, transactions, begun };
}

test('a transaction waits for a small instance that is being flushed', async () => {
  const { archive, keep, flushes, transactions, begun } = archiveWithFlushes();
  const keeping = [keep(100, '2.25.1'), keep(100, '2.25.2')];
  await begun(2);
  flushes[0]?.();
  // Everything that the first alone could set off has happened by then.
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
  expect(transactions).toEqual([]);
  flushes[1]?.();
  expect((await Promise.all(keeping)).map(({ status }) => status)).toEqual(['stored', 'stored']);
  expect(transactions).toEqual([2]);
  await archive.close();
});

test('and for no large one, whose flush may take long', async () => {
  const { archive, keep, flushes, transactions, begun } = archiveWithFlushes();
  const large = keep(100_000, '2.25.1');
  await begun(1);
  const small = keep(100, '2.25.2');
  await begun(2);
  flushes[1]?.();
  expect((await small).status).toBe('stored');
  flushes[0]?.();
  expect((await large).status).toBe('stored');
  expect(transactions).toEqual([1, 1]);
  await archive.close();
});
