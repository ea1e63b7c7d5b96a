import { expect, test } from 'vitest';
import type { IncomingInstance } from '../incoming-instance.ts';
import { MemoryIndex } from '../index/memory-index.ts';
import { createArchive } from '../open-archive.ts';
import { silentLogger } from '../ports.ts';
import { everything } from '../query/restriction.ts';
import { inChunks, madeFile, stillClock } from '../testing/made-instances.ts';
import type { BlobDraft } from './blob-store.ts';
import { JudgingOrder, type JudgingPlace } from './judging-order.ts';
import { MemoryBlobStore } from './memory-blob-store.ts';

/** Its first draft is flushed only when the second one was. */
class LateFirstFlush extends MemoryBlobStore {
  #drafts = 0;
  #flushSecond = () => {};
  readonly #secondFlushed = new Promise<void>((resolve) => {
    this.#flushSecond = resolve;
  });

  override async createDraft(): Promise<BlobDraft> {
    const draft = await super.createDraft();
    const number = ++this.#drafts;
    return Object.assign(draft, {
      sync: async () => {
        if (number === 1) await this.#secondFlushed;
        // The second one is ready for some time before the first is.
        else setTimeout(this.#flushSecond, 20);
      },
    });
  }
}

const archiveOf = (blobs: MemoryBlobStore) =>
  createArchive({
    blobs,
    renditions: new MemoryBlobStore(),
    journal: new MemoryBlobStore(),
    index: new MemoryIndex(),
    clock: stillClock,
    logger: silentLogger,
    close: async () => {},
  });

const instance = (InstanceNumber: number, place?: JudgingPlace): IncomingInstance => ({
  origin: { door: 'stow', userId: 'local' },
  bytes: inChunks(madeFile({ SOPInstanceUID: '2.25.7', InstanceNumber })),
  place,
});

test('of two instances with one UID the first in the order is kept, though the other is durable before it', async () => {
  const archive = archiveOf(new LateFirstFlush());
  const order = new JudgingOrder();
  const outcomes = await Promise.all([
    archive.keep(instance(1, order.next())),
    archive.keep(instance(2, order.next())),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['stored', 'refused']);
  const kept = await archive.instance({ sopInstanceUid: '2.25.7' }, everything);
  expect(kept?.instanceNumber).toBe(1);
});

test('who never gets to be judged holds nobody up, once its place was given on', async () => {
  const order = new JudgingOrder();
  const [first, second, third] = [order.next(), order.next(), order.next()];
  let hasCome = false;
  const coming = third.come().then(() => {
    hasCome = true;
  });
  second.pass();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(hasCome).toBe(false);
  first.pass();
  first.pass();
  await coming;
});
