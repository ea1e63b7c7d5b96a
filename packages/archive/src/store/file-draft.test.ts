import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileDraft, type FilePlace } from './file-draft.ts';

/** Half of a write buffer. */
const slice = new Uint8Array(2 ** 19).fill(7);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-draft-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A disk that flushes when it is told to. */
class SlowDisk implements FilePlace {
  readonly waiting: (() => Promise<void>)[] = [];
  readonly #isNear: boolean;

  constructor({ isNear }: { readonly isNear: boolean }) {
    this.#isNear = isNear;
  }

  flush(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push(() => work().then(resolve, reject));
    });
  }

  isFlushNear = (): boolean => this.#isNear;

  async move(): Promise<void> {}
}

test.runIf(process.platform === 'linux')(
  'is written and flushed by one call where its flush is near',
  async () => {
    const disk = new SlowDisk({ isNear: true });
    const path = join(folder, 'draft');
    const draft = new FileDraft(path, disk);
    void draft.append(slice);
    draft.complete();
    expect(disk.waiting).toHaveLength(1);
    expect(await readFile(path)).toHaveLength(0);
    const syncing = draft.sync();
    await disk.waiting[0]?.();
    await syncing;
    expect(disk.waiting).toHaveLength(1);
    expect((await readFile(path)).equals(slice)).toBe(true);
    await draft.discard();
  },
);

test('waits for a distant flush as a file, not as a buffer', async () => {
  const disk = new SlowDisk({ isNear: false });
  const path = join(folder, 'draft');
  const draft = new FileDraft(path, disk);
  void draft.append(slice);
  draft.complete();
  await expect.poll(async () => (await readFile(path)).equals(slice)).toBe(true);
  expect(disk.waiting).toHaveLength(0);
  let isDurable = false;
  const syncing = draft.sync().then(() => {
    isDurable = true;
  });
  await expect.poll(() => disk.waiting.length).toBe(1);
  expect(isDurable).toBe(false);
  await disk.waiting[0]?.();
  await syncing;
  expect(isDurable).toBe(true);
  await draft.discard();
});
