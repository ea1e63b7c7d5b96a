import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { everything } from '../../query/restriction.ts';
import { madeRecord, stillClock } from '../../testing/made-instances.ts';
import { openDatabase } from './database.ts';
import { sqliteDialect } from './dialect.ts';
import { SqliteConnection } from './driver.ts';
import { indexMigrations } from './migrations.ts';
import { SqlIndex } from './sql-index.ts';
import type { IndexTables } from './tables.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-migrations-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A folder as the first release left it, with one instance in it. */
async function makeFirstLayout(): Promise<void> {
  const connection = await SqliteConnection.open(join(folder, 'index.sqlite'));
  const kysely = new Kysely<IndexTables>({ dialect: new SqliteDialect({ database: connection }) });
  connection.exec('create table migrations (name text primary key, applied_at text not null) strict');
  for (const { name, up } of indexMigrations.slice(0, 2)) {
    await kysely.transaction().execute((transaction) => up(transaction, sqliteDialect));
    connection.exec(`insert into migrations values ('${name}', '2026-07-05T00:00:00.000Z')`);
  }
  connection.exec(`
    insert into patients values (1, '{"id":"P1","issuer":""}', 'P1', null, 'phantom^test', null, null, null, null, 'O',
      1, 1, 1, '{"00100020":{"vr":"LO","Value":["P1"]}}');
    insert into studies values (1, 1, '1.1', null, '20260705', '101500.000000', 'A1', 'a1', 'Chest', 'chest', null, null,
      null, 'P1', 'p1', null, 'phantom^test', null, null, null, null, 'O', 'CT', 'phantom^test
p1', 1, 1,
      '2026-07-05T10:20:00.000Z', '{"0020000D":{"vr":"UI","Value":["1.1"]}}', '{"00100020":{"vr":"LO","Value":["P1"]}}');
    insert into series values (1, 1, '1.1.1', 'CT', 1, null, null, null, null, null, 1, 1, '{}');
    insert into instances values (1, 1, 1, '1.1.1.1', '1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.1.2.1', 1, 1, 4, 4,
      1000, '${'a'.repeat(64)}', '${'b'.repeat(64)}', 'ab/${'a'.repeat(64)}', 300, 500, '2026-07-05T10:20:00.000Z',
      'import', null, 'local', '[]', '{}');
    insert into changes values (1, 'instance-stored', '1.1', '1.1.1', '1.1.1.1', '2026-07-05T10:20:00.000Z', 1)`);
  await kysely.destroy();
}

test('a folder of the first release opens, is found in and written to', async () => {
  await makeFirstLayout();
  const database = await openDatabase(folder, { clock: stillClock });
  const index = new SqlIndex(database);
  try {
    expect(await index.instance({ sopInstanceUid: '1.1.1.1' }, everything)).toMatchObject({
      blobKey: `ab/${'a'.repeat(64)}`,
      pixelDataByteOffset: 500,
    });
    const query = { keys: [], text: 'phantom', offset: 0, limit: 10, restriction: everything };
    expect((await index.findStudies(query)).studies).toMatchObject([
      { studyInstanceUid: '1.1', numberOfInstances: 1, numberOfQuarantined: 0 },
    ]);
    const next = { StudyInstanceUID: '1.1', SeriesInstanceUID: '1.1.1', SOPInstanceUID: '1.1.1.2' };
    expect(await index.add([madeRecord(next)])).toMatchObject([{ sequence: 2, numberOfStudyInstances: 2 }]);
  } finally {
    await database.close();
  }
});
