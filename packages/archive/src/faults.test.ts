import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IncomingInstance, StoreOutcome } from './incoming-instance.ts';
import { openDatabase } from './index/sql/database.ts';
import { SqlIndex } from './index/sql/sql-index.ts';
import { createArchive, openArchive } from './open-archive.ts';
import { silentLogger } from './ports.ts';
import { everything } from './query/restriction.ts';
import { FolderBlobStore } from './store/folder-blob-store.ts';
import { MemoryBlobStore } from './store/memory-blob-store.ts';
import {
  faultyParts,
  type KeepStep,
  keepSteps,
  type RemovalStep,
  removalSteps,
} from './testing/faulty-parts.ts';
import { inChunks, madeFile, stillClock } from './testing/made-instances.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-faults-'));
});
afterEach(() => rm(folder, { recursive: true }));

const instance = (sopInstanceUid: string, more = {}): IncomingInstance => ({
  origin: { door: 'import', userId: 'local' },
  bytes: inChunks(madeFile({ SOPInstanceUID: sopInstanceUid, ...more })),
});

const sample = (sopInstanceUid: string): IncomingInstance => ({
  ...instance(sopInstanceUid),
  origin: { door: 'sample', userId: 'local' },
});

async function storedFiles(): Promise<string[]> {
  return (await readdir(join(folder, 'blobs'), { recursive: true })).filter((name) => name.length > 3);
}

/** An archive that fails with `error` when `step` is reached and `isArmed` says so. */
async function openFaulty(step: KeepStep | RemovalStep, error: Error, isArmed: () => boolean) {
  const database = await openDatabase(folder, { clock: stillClock });
  const parts = faultyParts(
    { blobs: await FolderBlobStore.open(folder), index: new SqlIndex(database) },
    (reached) => {
      if (reached === step && isArmed()) throw error;
    },
  );
  return createArchive({
    ...parts,
    renditions: new MemoryBlobStore(),
    journal: new MemoryBlobStore(),
    clock: stillClock,
    logger: silentLogger,
    close: database.close,
  });
}

const diskFull = Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' });
const broken = Object.assign(new Error('i/o error'), { code: 'EIO', syscall: 'fsync' });

describe.each(keepSteps.filter((step) => step !== 'after-commit'))('a fault %s', (step) => {
  test('refuses that instance, leaves nothing of it and harms no other', async () => {
    let isArmed = false;
    const archive = await openFaulty(step, diskFull, () => isArmed);
    expect((await archive.keep(instance('2.25.1'))).status).toBe('stored');
    isArmed = true;
    expect(await archive.keep(instance('2.25.2'))).toMatchObject({
      status: 'refused',
      error: { code: 'ARCHIVE_FULL', kind: 'unavailable', retryable: true },
    });
    expect(await storedFiles()).toHaveLength(1);
    expect(await readdir(join(folder, 'drafts'))).toEqual([]);
    expect(await archive.instance({ sopInstanceUid: '2.25.2' }, everything)).toBeUndefined();
    isArmed = false;
    expect((await archive.keep(instance('2.25.2'))).status).toBe('stored');
    await archive.close();
  });
});

test('a fault after the commit loses nothing: the sender repeats and learns that it is there', async () => {
  let isArmed = true;
  const archive = await openFaulty('after-commit', broken, () => isArmed);
  expect(await archive.keep(instance('2.25.2'))).toMatchObject({
    status: 'refused',
    error: { code: 'ARCHIVE_WRITE_FAILED' },
  });
  isArmed = false;
  expect(await storedFiles()).toHaveLength(1);
  expect((await archive.keep(instance('2.25.2'))).status).toBe('already-stored');
  await archive.close();
});

test('a clock that jumps back, and then far ahead, loses nothing and changes no order', async () => {
  const times = [Date.UTC(2026, 6, 5), Date.UTC(2001, 0, 1), Date.UTC(2038, 0, 20)];
  let at = 0;
  const clock = { now: () => times[at] ?? 0 };
  const uids = ['2.25.1', '2.25.2', '2.25.3'];
  let archive = await openArchive({ folder, clock });
  for (const uid of uids) {
    expect((await archive.keep(instance(uid))).status).toBe('stored');
    // The next start finds another time than the last one left.
    await archive.close();
    at += 1;
    archive = await openArchive({ folder, clock });
  }
  const changes = await archive.changes({ since: 0, restriction: everything });
  expect(changes.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(uids);
  expect((await archive.study('2.25.1', everything))?.numberOfInstances).toBe(3);
  expect(await archive.verify()).toEqual({ draftsRemoved: 0, adopted: 0, setAside: 0, missing: [] });
  await archive.close();
});

test('one instance the index cannot take does not pull down those beside it', async () => {
  const database = await openDatabase(folder, { clock: stillClock });
  const index = new SqlIndex(database);
  const picky = new Proxy(index, {
    get(target, name) {
      if (name !== 'apply') {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (...[steps, basedOn, named]: Parameters<typeof index.apply>) => {
        const isPoison = (step: (typeof steps)[number]) =>
          step.kind === 'add' && step.record.entry.instance.instance_number === 13;
        if (steps.some(isPoison)) throw broken;
        return target.apply(steps, basedOn, named);
      };
    },
  });
  const blobs = await FolderBlobStore.open(folder);
  const archive = createArchive({
    renditions: new MemoryBlobStore(),
    journal: new MemoryBlobStore(),
    blobs,
    index: picky,
    clock: stillClock,
    logger: silentLogger,
    close: database.close,
  });
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, number) =>
      archive.keep(instance(`2.25.${number}`, { InstanceNumber: number })),
    ),
  );
  expect(outcomes.map((outcome) => outcome.status === 'stored')).toEqual(
    Array.from({ length: 20 }, (_, number) => number !== 13),
  );
  expect(await storedFiles()).toHaveLength(19);
  await archive.close();
});

describe.each(keepSteps)('a process killed %s', (step) => {
  test('loses nothing it acknowledged and shows nothing by half', async () => {
    const acknowledged = await runUntilKilled('dying-process', step);
    expect(acknowledged).toEqual(['stored']);
    const archive = await openArchive({ folder, clock: stillClock });
    expect(await readdir(join(folder, 'drafts'))).toEqual([]);

    const study = await archive.manifest('2.25.1', everything);
    const visible =
      study?.series.flatMap((series) => series.instances.map((one) => one.sopInstanceUid)) ?? [];
    expect(visible).toContain('2.25.1');
    expect(study?.study.numberOfInstances).toBe(visible.length);
    expect(await storedFiles()).toHaveLength(visible.length);
    for (const sopInstanceUid of visible) {
      const stored = await archive.instance({ sopInstanceUid }, everything);
      const blob = await stored?.open();
      expect(blob && new Uint8Array(await blob.read(0, blob.byteLength))).toEqual(
        madeFile({ SOPInstanceUID: sopInstanceUid }),
      );
      await blob?.close();
    }

    const again = await archive.keep(instance('2.25.2'));
    expect(again.status).toBe(visible.includes('2.25.2') ? 'already-stored' : 'stored');
    await archive.close();
  });
});

describe.each(removalSteps)('a process killed %s of the samples', (step) => {
  test('has removed all or none of them, and none comes back', async () => {
    const acknowledged = await runUntilKilled('dying-removal', step);
    expect(acknowledged).toEqual(['stored', 'stored', 'stored']);
    for (const _start of ['the next', 'the one after it']) {
      const archive = await openArchive({ folder, clock: stillClock });
      const samples = step === 'before-removal' ? 2 : 0;
      expect(await archive.countSamples(everything)).toBe(samples);
      expect((await archive.study('2.25.1', everything))?.numberOfInstances).toBe(1 + samples);
      expect(await storedFiles()).toHaveLength(1 + samples);
      expect(await archive.verify()).toEqual({ draftsRemoved: 0, adopted: 0, setAside: 0, missing: [] });
      await archive.close();
    }
  });
});

test('a removal the index cannot write removes nothing and says so', async () => {
  let isArmed = true;
  const archive = await openFaulty('before-removal', diskFull, () => isArmed);
  await archive.keep(sample('2.25.1'));
  await expect(archive.removeSamples(everything)).rejects.toMatchObject({
    code: 'ARCHIVE_REMOVAL_FAILED',
    retryable: true,
  });
  expect([await archive.countSamples(everything), await storedFiles()]).toMatchObject([1, { length: 1 }]);
  isArmed = false;
  expect(await archive.removeSamples(everything)).toBe(1);
  expect(await storedFiles()).toEqual([]);
  await archive.close();
});

test('a file that cannot be deleted now is not adopted, not taken from who stores it anew, and goes later', async () => {
  const sample = (uid: string) => ({
    ...instance(uid),
    origin: { door: 'sample', userId: 'local' } as const,
  });
  const archive = await openFaulty('between-deletes', broken, () => true);
  for (const uid of ['2.25.1', '2.25.2', '2.25.3']) await archive.keep(sample(uid));
  expect(await archive.removeSamples(everything)).toBe(3);
  expect(await storedFiles()).toHaveLength(2);
  expect(await archive.verify()).toMatchObject({ adopted: 0, setAside: 0 });
  expect((await archive.keep(instance('2.25.2'))).status).toBe('stored');
  expect((await archive.keep(instance('2.25.3'))).status).toBe('stored');
  await archive.close();

  const next = await openArchive({ folder, clock: stillClock });
  for (const uid of ['2.25.2', '2.25.3']) {
    const stored = await next.instance({ sopInstanceUid: uid }, everything);
    await (await stored?.open())?.close();
  }
  expect(await storedFiles()).toHaveLength(2);
  expect((await next.study('2.25.1', everything))?.numberOfInstances).toBe(2);
  await next.close();
});

test('who stores a sample anew while it is removed keeps it', async () => {
  let keeping: Promise<StoreOutcome> | undefined;
  const database = await openDatabase(folder, { clock: stillClock });
  const parts = faultyParts(
    { blobs: await FolderBlobStore.open(folder), index: new SqlIndex(database) },
    async (step) => {
      if (step !== 'before-deletes') return;
      keeping = archive.keep(instance('2.25.1'));
      await Promise.race([keeping, wait(300)]); // it must not end before the file of the removed one is gone
    },
  );
  const archive = createArchive({
    renditions: new MemoryBlobStore(),
    journal: new MemoryBlobStore(),
    ...parts,
    clock: stillClock,
    logger: silentLogger,
    close: database.close,
  });
  await archive.keep(sample('2.25.1'));
  expect(await archive.removeSamples(everything)).toBe(1);
  expect((await keeping)?.status).toBe('stored');
  expect(await storedFiles()).toHaveLength(1);
  expect(await archive.countSamples(everything)).toBe(0);
  await archive.close();
});

/** What the process acknowledged before it died. */
function runUntilKilled(
  name: 'dying-process' | 'dying-removal',
  step: KeepStep | RemovalStep,
): Promise<string[]> {
  const script = fileURLToPath(new URL(`./testing/${name}.ts`, import.meta.url));
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--import', 'tsx', script, folder, step], (error, stdout, stderr) => {
      if (error?.signal === 'SIGKILL') resolve(stdout.trim().split('\n'));
      else reject(new Error(`The process was not killed: ${stdout}${stderr}`));
    });
  });
}
