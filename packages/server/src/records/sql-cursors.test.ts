import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@isocenter/archive';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { recordMigrations, SqlRecords } from './index.ts';
import { cursorMigration } from './sql-cursors.ts';

test('who followed the changes before goes on from where it was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-cursors-'));
  const before = recordMigrations.slice(0, recordMigrations.indexOf(cursorMigration));
  const old = await openDatabase(folder, { clock: Date, migrations: before });
  await sql`insert into routing_cursor values (1, 41)`.execute(old.kysely);
  await new SqlRecords(old, Date, 'Reader').saveProfile('local', 'prior-cursor', { sequence: 17 });
  await old.close();
  const database = await openDatabase(folder, { clock: Date, migrations: recordMigrations });
  const { cursors } = new SqlRecords(database, Date, 'Reader');
  expect(await cursors.find('routing')).toBe(41);
  expect(await cursors.find('priors')).toBe(17);
  expect(await cursors.find('availability')).toBeUndefined();
  await database.close();
  await rm(folder, { recursive: true });
});
