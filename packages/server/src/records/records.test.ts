import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArchiveDatabase, openArchive, openDatabase } from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryRecords, type Records, recordMigrations, SqlRecords } from './index.ts';

const clock = { now: () => Date.UTC(2026, 6, 5) };
let folder: string;
let database: ArchiveDatabase | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-records-'));
});
afterEach(async () => {
  await database?.close();
  database = undefined;
  await rm(folder, { recursive: true });
});

async function openSqlite(): Promise<Records> {
  database = await openDatabase(folder, { clock, migrations: recordMigrations });
  return new SqlRecords(database, clock, 'Reader');
}

describe.each([
  { name: 'memory', open: async (): Promise<Records> => new MemoryRecords('Reader') },
  { name: 'sqlite', open: openSqlite },
])('records in $name', ({ open }) => {
  test('know the user of this machine', async () => {
    const records = await open();
    expect(await records.localUser()).toEqual({ id: 'local', name: 'Reader' });
    expect(await records.localUser()).toEqual({ id: 'local', name: 'Reader' });
  });

  test('begin with an empty draft of version 0', async () => {
    const records = await open();
    expect(await records.draft('local', '2.25.1')).toEqual({ version: 0, annotations: [] });
  });

  test('keep drafts by study, each save a version higher', async () => {
    const records = await open();
    const annotations = [{ kind: 'length', points: [[1, 2, 3]] }, null];
    expect(await records.saveDraft('local', '2.25.1', { version: 0, annotations })).toEqual({ version: 1 });
    expect(await records.saveDraft('local', '2.25.1', { version: 1, annotations: [] })).toEqual({
      version: 2,
    });
    await records.saveDraft('local', '2.25.2', { version: 0, annotations });
    expect(await records.draft('local', '2.25.1')).toEqual({ version: 2, annotations: [] });
    expect(await records.draft('local', '2.25.2')).toEqual({ version: 1, annotations });
  });

  test('refuse a save on an older version and keep the newer', async () => {
    const records = await open();
    await records.saveDraft('local', '2.25.1', { version: 0, annotations: ['first'] });
    for (const version of [0, 7]) {
      await expect(
        records.saveDraft('local', '2.25.1', { version, annotations: ['second'] }),
      ).rejects.toSatisfy((error) => isIsocenterError(error, 'SERVER_DRAFT_CONFLICT'));
    }
    expect(await records.draft('local', '2.25.1')).toEqual({ version: 1, annotations: ['first'] });
  });

  test('of two saves at once on one version, one wins', async () => {
    const records = await open();
    const saves = ['a', 'b'].map((name) =>
      records.saveDraft('local', '2.25.1', { version: 0, annotations: [name] }),
    );
    const results = await Promise.allSettled(saves);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

test('records outlive the process and share the folder with an archive', async () => {
  const before = await openSqlite();
  await before.saveDraft('local', '2.25.1', { version: 0, annotations: [1] });
  await database?.close();
  const records = await openSqlite();
  if (!database) throw new Error('no database');
  const archive = await openArchive({ folder, clock, database });
  expect(await archive.lastSequence()).toBe(0);
  expect(await records.draft('local', '2.25.1')).toEqual({ version: 1, annotations: [1] });
  await archive.close();
  expect(await records.draft('local', '2.25.1')).toEqual({ version: 1, annotations: [1] });
});
