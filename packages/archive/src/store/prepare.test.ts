import { expect, test } from 'vitest';
import type { IncomingInstance } from '../incoming-instance.ts';
import {
  inChunks,
  madeBareDataSet,
  madeFile,
  secondaryCapture,
  stillClock,
} from '../testing/made-instances.ts';
import { MemoryBlobStore } from './memory-blob-store.ts';
import { prepare } from './prepare.ts';
import { SpaceFloor } from './space-floor.ts';
import { defaultStoreLimits, type StoreLimits } from './store-limits.ts';

const origin = { door: 'import', userId: 'local' } as const;

/** Prepares an instance where so many bytes are free. */
function preparing(
  incoming: Omit<IncomingInstance, 'origin'>,
  { free = Number.POSITIVE_INFINITY, ...limits }: Partial<StoreLimits> & { free?: number } = {},
) {
  const blobs = new MemoryBlobStore();
  let drafts = 0;
  const all = { ...defaultStoreLimits, minimumFreeBytes: 0, ...limits };
  const prepared = prepare(
    { origin, ...incoming },
    {
      createDraft: () => {
        drafts += 1;
        return blobs.createDraft();
      },
      space: new SpaceFloor({ freeBytes: async () => free }, stillClock, all.minimumFreeBytes),
      limits: all,
      coerce: () => undefined,
      receivedAt: '2026-07-05T10:20:00.000Z',
      seen: {},
      signal: undefined,
    },
  );
  return { prepared, drafts: () => drafts, left: () => blobs.removeDrafts() };
}

const file = madeFile({ PixelData: new Uint8Array(16) });

test('what says that it is too large is refused before a byte is read', async () => {
  let isRead = false;
  async function* bytes() {
    isRead = true;
    yield file;
  }
  const tooLarge = preparing({ bytes: bytes(), declaredByteLength: 1001 }, { maximumInstanceBytes: 1000 });
  await expect(tooLarge.prepared).rejects.toMatchObject({ code: 'ARCHIVE_INSTANCE_TOO_LARGE' });
  const full = preparing(
    { bytes: bytes(), declaredByteLength: 1001 },
    { free: 2000, minimumFreeBytes: 1000 },
  );
  await expect(full.prepared).rejects.toMatchObject({ code: 'ARCHIVE_FULL', retryable: true });
  expect([isRead, tooLarge.drafts(), full.drafts()]).toEqual([false, 0, 0]);
});

test('what becomes too large on the way is refused there and leaves nothing', async () => {
  async function* endless() {
    yield file;
    for (;;) yield new Uint8Array(1000);
  }
  const tooLarge = preparing({ bytes: endless() }, { maximumInstanceBytes: 100_000 });
  await expect(tooLarge.prepared).rejects.toMatchObject({ code: 'ARCHIVE_INSTANCE_TOO_LARGE' });
  expect(await tooLarge.left()).toBe(0);
  const full = preparing({ bytes: endless() }, { free: 100_000 });
  await expect(full.prepared).rejects.toMatchObject({ code: 'ARCHIVE_FULL' });
  expect(await full.left()).toBe(0);
});

test('what keeps to its limits is taken', async () => {
  const { prepared } = preparing(
    { bytes: inChunks(file) },
    { maximumInstanceBytes: file.length, free: file.length },
  );
  expect((await prepared).record.blob.byteLength).toBe(file.length);
});

test('sequences in sequences are refused beyond the limit', async () => {
  const deep = madeFile({
    ContentSequence: [{ ContentSequence: [{ ContentSequence: [{ StudyID: '1' }] }] }],
  });
  await expect(preparing({ bytes: inChunks(deep) }, { maximumNesting: 2 }).prepared).rejects.toMatchObject({
    code: 'ARCHIVE_NESTED_TOO_DEEP',
  });
  await preparing({ bytes: inChunks(deep) }, { maximumNesting: 3 }).prepared;
});

test('frames are found where they lie in the file, also behind a file meta that was written in front', async () => {
  const bare = madeBareDataSet({
    Rows: 4,
    Columns: 4,
    SamplesPerPixel: 1,
    BitsAllocated: 8,
    NumberOfFrames: 2,
    PixelData: Uint8Array.from({ length: 32 }, (_, index) => index),
  });
  const dataSetOnly = {
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    sopClassUid: secondaryCapture,
    sopInstanceUid: '2.25.1111',
  };
  const { draft, record } = await preparing({ bytes: inChunks(bare), dataSetOnly }).prepared;
  const { frames, pixelDataByteOffset } = record.blob;
  expect(frames).toEqual({
    kind: 'native',
    byteOffset: pixelDataByteOffset,
    bitsPerFrame: 128,
    numberOfFrames: 2,
  });
  const source = await draft.source();
  expect([...(await source.read((pixelDataByteOffset ?? 0) + 16, 3))]).toEqual([16, 17, 18]);
});
