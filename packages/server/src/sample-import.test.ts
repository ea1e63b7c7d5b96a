import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StoreOutcome, silentLogger } from '@isocenter/archive';
import type { Logger } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SampleImport, type SampleProgress } from './sample-import.ts';
import { numberOfSampleInstances } from './samples/index.ts';

/** The first phantom takes a few seconds to make, more on a busy machine. */
const timeoutMs = 120_000;

let dataFolder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'isocenter-samples-'));
});
afterEach(() => rm(dataFolder, { recursive: true }));

/** An import into an archive that counts what it is given. */
function importInto(lastSequence: number, afterEachInstance: (stored: number) => void = () => undefined) {
  const progress: SampleProgress[] = [];
  let stored = 0;
  const sampleImport = new SampleImport({
    archive: {
      lastSequence: async () => lastSequence,
      async keep({ bytes }) {
        for await (const _chunk of bytes);
        afterEachInstance(++stored);
        return { status: 'stored' } as StoreOutcome;
      },
    },
    dataFolder,
    userId: 'local',
    logger: silentLogger as unknown as Logger,
    onProgress: (one) => progress.push(one),
  });
  return { sampleImport, progress, count: () => stored };
}

const markerOf = async () => JSON.parse(await readFile(join(dataFolder, 'samples.json'), 'utf8')).state;

test('makes no samples where an archive holds something already', async () => {
  const { sampleImport, progress, count } = importInto(1);
  await sampleImport.done;
  expect([count(), progress]).toEqual([0, []]);
});

test.each(['done', 'removed'])(
  'makes no samples a second time after %j, even in an empty archive',
  async (state) => {
    await writeFile(join(dataFolder, 'samples.json'), JSON.stringify({ state }));
    const { sampleImport, count } = importInto(0);
    await sampleImport.done;
    expect(count()).toBe(0);
  },
);

test(
  'breaks off when it is stopped, and is taken up again by the next start',
  async () => {
    let stopping: Promise<void> | undefined;
    const first = importInto(0, () => {
      stopping ??= first.sampleImport.stop();
    });
    await first.sampleImport.done;
    await stopping;
    expect(first.progress[0]).toEqual({ state: 'running', done: 0, total: numberOfSampleInstances });
    expect(first.progress.at(-1)?.state).toBe('running');
    expect(await markerOf()).toBe('running');

    const second = importInto(1, () => {
      stopping = second.sampleImport.stop();
    });
    await second.sampleImport.done;
    await stopping;
    expect(second.count()).toBeGreaterThan(0);
  },
  timeoutMs,
);

test(
  'ends for good when it is cancelled, and says so only if it was under way',
  async () => {
    let cancelling: Promise<void> | undefined;
    const { sampleImport, progress } = importInto(0, () => {
      cancelling ??= sampleImport.cancel();
    });
    await sampleImport.done;
    await cancelling;
    expect(progress.at(-1)?.state).toBe('stopped');

    await writeFile(join(dataFolder, 'samples.json'), '{"state":"removed"}');
    const next = importInto(0);
    await next.sampleImport.done;
    await next.sampleImport.cancel();
    expect([next.count(), next.progress]).toEqual([0, []]);
  },
  timeoutMs,
);

test(
  'says that it failed when an instance cannot be stored',
  async () => {
    const failing = importInto(0, () => {
      throw new Error('disk full');
    });
    await failing.sampleImport.done;
    expect(failing.progress.at(-1)?.state).toBe('failed');
  },
  timeoutMs,
);
