import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from './index/sqlite/database.ts';
import { SqliteIndex } from './index/sqlite/sqlite-index.ts';
import { createArchive, openArchive } from './open-archive.ts';
import { silentLogger } from './ports.ts';
import { everything } from './query/restriction.ts';
import { FolderBlobStore } from './store/folder-blob-store.ts';
import { faultyParts, type KeepStep, keepSteps } from './testing/faulty-parts.ts';
import { inChunks, madeFile, stillClock } from './testing/made-instances.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-faults-'));
});
afterEach(() => rm(folder, { recursive: true }));

const origin = { door: 'import', userId: 'local' } as const;
const instance = (sopInstanceUid: string, more = {}) => ({
  origin,
  bytes: inChunks(madeFile({ SOPInstanceUID: sopInstanceUid, ...more })),
});

async function storedFiles(): Promise<string[]> {
  return (await readdir(join(folder, 'blobs'), { recursive: true })).filter((name) => name.length > 3);
}

/** An archive that fails with `error` when `step` is reached and `isArmed` says so. */
async function openFaulty(step: KeepStep, error: Error, isArmed: () => boolean) {
  const database = await openDatabase(folder, { clock: stillClock });
  const parts = faultyParts(
    { blobs: await FolderBlobStore.open(folder), index: new SqliteIndex(database.kysely) },
    (reached) => {
      if (reached === step && isArmed()) throw error;
    },
  );
  return createArchive({ ...parts, clock: stillClock, logger: silentLogger, close: database.close });
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

test('one instance the index cannot take does not pull down those beside it', async () => {
  const database = await openDatabase(folder, { clock: stillClock });
  const index = new SqliteIndex(database.kysely);
  const picky = new Proxy(index, {
    get(target, name) {
      if (name !== 'add') {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (records: Parameters<typeof index.add>[0]) => {
        if (records.some((record) => record.entry.instance.instance_number === 13)) throw broken;
        return target.add(records);
      };
    },
  });
  const blobs = await FolderBlobStore.open(folder);
  const archive = createArchive({
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
    const acknowledged = await runUntilKilled(step);
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
      expect(await blob?.read(0, blob.byteLength)).toEqual(madeFile({ SOPInstanceUID: sopInstanceUid }));
      await blob?.close();
    }

    const again = await archive.keep(instance('2.25.2'));
    expect(again.status).toBe(visible.includes('2.25.2') ? 'already-stored' : 'stored');
    await archive.close();
  });
});

/** What the process acknowledged before it died. */
function runUntilKilled(step: KeepStep): Promise<string[]> {
  const script = fileURLToPath(new URL('./testing/dying-process.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--import', 'tsx', script, folder, step], (error, stdout, stderr) => {
      if (error?.signal === 'SIGKILL') resolve(stdout.trim().split('\n'));
      else reject(new Error(`The process was not killed: ${stdout}${stderr}`));
    });
  });
}
