import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasPostgres, startPostgres, type TestPostgres } from '../../../../../tests/harness/postgres.ts';
import { everything } from '../../query/restriction.ts';
import { madeRecord, stillClock } from '../../testing/made-instances.ts';
import type { Change } from '../change.ts';
import { type ArchiveDatabase, openDatabase } from './database.ts';
import { SqlIndex } from './sql-index.ts';

const recordOf = (study: number, instance: number) =>
  madeRecord({
    StudyInstanceUID: `1.${100 + study}`,
    SeriesInstanceUID: `1.${100 + study}.1`,
    SOPInstanceUID: `1.${100 + study}.1.${100 + instance}`,
    PatientID: 'P',
  });

describe.runIf(hasPostgres)('two processes on one PostgreSQL', () => {
  let postgres: TestPostgres;
  const folders: string[] = [];
  const databases: ArchiveDatabase[] = [];
  let left: SqlIndex;
  let right: SqlIndex;

  async function openIndex(url: string): Promise<SqlIndex> {
    const folder = await mkdtemp(join(tmpdir(), 'isocenter-postgres-test-'));
    folders.push(folder);
    const database = await openDatabase(folder, { clock: stillClock, url });
    databases.push(database);
    return new SqlIndex(database);
  }

  beforeAll(async () => {
    postgres = await startPostgres();
    // At once, so that one of them waits for the layout that the other makes.
    [left, right] = await Promise.all([openIndex(postgres.url), openIndex(postgres.url)]);
  });
  afterAll(async () => {
    for (const database of databases) await database.close();
    await postgres?.stop();
    for (const folder of folders) await rm(folder, { recursive: true });
  });

  test('store into one study at once and lose no count', async () => {
    const stores = Array.from({ length: 20 }, (_, number) =>
      (number % 2 === 0 ? left : right).add([recordOf(1, number), recordOf(2 + number, 0)]),
    );
    await Promise.all(stores);
    expect((await right.study('1.101', everything))?.numberOfInstances).toBe(20);
    const query = { keys: [], offset: 0, limit: 100, restriction: everything };
    expect((await left.findStudies(query)).total).toBe(21);
    const patients = await left.find({ ...query, level: 'PATIENT' });
    expect(patients.total).toBe(1);
    const changes = await left.changes({ since: 0, limit: 100, restriction: everything });
    const ofOne = changes.filter(({ studyInstanceUid }) => studyInstanceUid === '1.101');
    expect(ofOne.map(({ numberOfStudyInstances }) => numberOfStudyInstances)).toEqual(
      Array.from({ length: 20 }, (_, number) => number + 1),
    );
  });

  test('that store the same instance: one adds it, the other is told and finds it', async () => {
    const results = await Promise.allSettled([left.add([recordOf(50, 1)]), right.add([recordOf(50, 1)])]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const index of [left, right]) expect((await index.findKept(['1.150.1.101'])).size).toBe(1);
    expect((await left.study('1.150', everything))?.numberOfInstances).toBe(1);
  });

  test('hear of what the other one commits, once, in order, and not of their own', async () => {
    const heard: Change[] = [];
    const stop = await right.onForeignChange((changes) => heard.push(...changes));
    await right.add([recordOf(60, 1)]);
    const first = await left.add([recordOf(60, 2), recordOf(60, 3)]);
    await right.add([recordOf(60, 4)]);
    const second = await left.add([recordOf(60, 5)]);
    await expect.poll(() => heard).toEqual([...first, ...second]);
    stop();
  });

  test('go on after the server crashed, and hear of what came meanwhile', async () => {
    const heard: Change[] = [];
    const stop = await right.onForeignChange((changes) => heard.push(...changes));
    const before = await left.lastSequence();
    await postgres.restart();
    const added = await vi.waitFor(() => left.add([recordOf(70, 1)]), { timeout: 60_000 });
    expect(added[0]?.sequence).toBeGreaterThan(before);
    await expect.poll(() => heard).toEqual(added);
    stop();
  });

  test('refuse a server that does not flush, and say when there is none', async () => {
    const careless = await startPostgres(['fsync=off']);
    await expect(openIndex(careless.url)).rejects.toMatchObject({ code: 'ARCHIVE_DATABASE_UNSAFE' });
    await careless.stop();
    await expect(openIndex(careless.url)).rejects.toMatchObject({ code: 'ARCHIVE_DATABASE_UNREACHABLE' });
  });

  test('commit with a flush although the role says otherwise', async () => {
    const url = await postgres.createDatabase('careless');
    const [database] = databases as [ArchiveDatabase];
    await sql`alter database careless set synchronous_commit = off`.execute(database.kysely);
    await openIndex(url);
    const opened = databases.at(-1) as ArchiveDatabase;
    const { rows } = await sql<{ setting: string }>`
      select current_setting('synchronous_commit') as setting`.execute(opened.kysely);
    expect(rows[0]?.setting).toBe('on');
  });
});
