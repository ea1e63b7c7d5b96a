import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres, startPostgres, type TestPostgres } from '../../../../../tests/harness/postgres.ts';
import { everything } from '../../query/restriction.ts';
import { madeRecord, stillClock } from '../../testing/made-instances.ts';
import { type ArchiveDatabase, openDatabase } from './database.ts';
import { SqlIndex } from './sql-index.ts';

describe.each(['sqlite', ...(hasPostgres ? ['postgres'] : [])])('counts in %s that were broken', (kind) => {
  let folder: string;
  let postgres: TestPostgres | undefined;
  let database: ArchiveDatabase;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isocenter-recount-'));
    if (kind === 'postgres') postgres = await startPostgres();
    database = await openDatabase(folder, { clock: stillClock, url: postgres?.url });
  });
  afterAll(async () => {
    await database.close();
    await postgres?.stop();
    await rm(folder, { recursive: true });
  });

  test.each([
    'update studies set number_of_instances = 7',
    'update studies set number_of_quarantined = 1, number_of_series = 0',
    'update series set number_of_frames = number_of_frames + 1',
    'update patients set number_of_studies = 3',
    'update study_days set number_of_studies = number_of_studies + 1',
    "delete from study_days where study_date = '*'",
    "insert into study_days values ('XX', '19000101', 1)",
  ])('are found, and put right when that is asked for: %s', async (damage) => {
    const index = new SqlIndex(database);
    if (await index.isEmpty())
      await index.add([
        madeRecord({ StudyInstanceUID: '1.1', SeriesInstanceUID: '1.1.1', SOPInstanceUID: '1.1.1.1' }),
        madeRecord({ StudyInstanceUID: '1.1', SeriesInstanceUID: '1.1.2', SOPInstanceUID: '1.1.2.1' }),
        madeRecord({
          StudyInstanceUID: '1.2',
          SeriesInstanceUID: '1.2.1',
          SOPInstanceUID: '1.2.1.1',
          PatientID: 'OTHER',
          StudyDate: '',
        }),
      ]);
    const seen = async () => {
      const find = { keys: [], offset: 0, limit: 10, restriction: everything };
      return [await index.findStudies(find), await index.find({ ...find, level: 'PATIENT', include: 'all' })];
    };
    const before = await seen();
    await sql.raw(damage).execute(database.kysely);
    const { found, repaired } = await index.recount({ repair: false });
    expect([found > 0, repaired]).toEqual([true, 0]);
    expect(await index.recount({ repair: true })).toEqual({ found, repaired: found });
    expect(await index.recount({ repair: false })).toEqual({ found: 0, repaired: 0 });
    expect(await seen()).toEqual(before);
  });
});
