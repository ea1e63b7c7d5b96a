import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArchiveDatabase, openArchive, openDatabase } from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasPostgres, startPostgres, type TestPostgres } from '../../../../tests/harness/postgres.ts';
import { MemoryRecords, type NodeRecord, type Records, recordMigrations, SqlRecords } from './index.ts';
import { describeProcedures } from './testing/procedures-contract.ts';
import { describeRouting } from './testing/routing-contract.ts';

const workstation: NodeRecord = {
  id: 'n1',
  name: 'Workstation',
  aeTitle: 'WS',
  host: '10.0.0.2',
  port: 2762,
  useTls: true,
  dicomwebUrl: 'https://ws.example/dicom-web',
  allows: ['query', 'retrieve'],
};
const scanner: NodeRecord = {
  id: 'n2',
  name: 'CT of the cellar',
  aeTitle: 'CT1',
  host: 'ct1.example',
  port: 104,
  useTls: false,
  allows: ['store'],
};

const clock = { now: () => Date.UTC(2026, 6, 5) };
let folder: string;
let database: ArchiveDatabase | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-records-'));
});
let postgres: TestPostgres | undefined;
let databases = 0;
afterAll(async () => {
  await postgres?.stop();
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

async function openPostgres(): Promise<Records> {
  postgres ??= await startPostgres();
  const url = await postgres.createDatabase(`records_${++databases}`);
  database = await openDatabase(folder, { clock, migrations: recordMigrations, url });
  return new SqlRecords(database, clock, 'Reader');
}

describe.each([
  { name: 'memory', open: async (): Promise<Records> => new MemoryRecords(clock, 'Reader') },
  { name: 'sqlite', open: openSqlite },
  ...(hasPostgres ? [{ name: 'postgres', open: openPostgres }] : []),
])('records in $name', ({ open }) => {
  describeProcedures(open);
  describeRouting(open);

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

  test('keep nodes by name, each changed or removed by its id', async () => {
    const records = await open();
    await records.saveNode('local', workstation);
    await records.saveNode('local', scanner);
    expect(await records.nodes()).toEqual([scanner, workstation]);
    const moved = { ...workstation, port: 11112, useTls: false, allows: [] };
    await records.saveNode('local', moved);
    expect(await records.removeNode('n2')).toBe(true);
    expect(await records.removeNode('n2')).toBe(false);
    expect(await records.nodes()).toEqual([moved]);
  });

  test('take an AE title for one node only', async () => {
    const records = await open();
    await records.saveNode('local', workstation);
    await records.saveNode('local', scanner);
    for (const node of [
      { ...scanner, id: 'n3', aeTitle: 'WS' },
      { ...scanner, aeTitle: 'WS' },
    ]) {
      await expect(records.saveNode('local', node)).rejects.toSatisfy((error) =>
        isIsocenterError(error, 'SERVER_NODE_EXISTS'),
      );
    }
    expect(await records.nodes()).toEqual([scanner, workstation]);
  });

  test('keep settings of a user under a name', async () => {
    const records = await open();
    expect(await records.profile('local', 'hanging')).toBeUndefined();
    await records.saveProfile('local', 'hanging', { rows: 1 });
    await records.saveProfile('local', 'hanging', { rows: 2, columns: [1, null] });
    await records.saveProfile('local', 'keys', null);
    expect(await records.profile('local', 'hanging')).toEqual({ rows: 2, columns: [1, null] });
    expect(await records.profile('local', 'keys')).toBeNull();
  });

  test('number what was done, and tell it in order', async () => {
    const records = await open();
    const event = { userId: 'local', action: 'study-opened', outcome: 'done' } as const;
    const first = await records.addAudit({ ...event, studyInstanceUid: '2.25.1' });
    const second = await records.addAudit({ ...event, outcome: 'refused' });
    expect(first).toEqual({
      ...event,
      studyInstanceUid: '2.25.1',
      sequence: 1,
      at: '2026-07-05T00:00:00.000Z',
    });
    expect(await records.audit({ since: 0, limit: 10 })).toEqual([first, second]);
    expect(await records.audit({ since: 1, limit: 10 })).toEqual([second]);
    expect(await records.audit({ since: 0, limit: 1 })).toEqual([first]);
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
