import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@isocenter/archive';
import { expect, test } from 'vitest';
import { type AnyTransaction, JobStore, type JobTables, jobMigrations } from '../jobs/index.ts';
import { recordMigrations, SqlRecords } from './index.ts';

const clock = { now: () => Date.UTC(2026, 6, 5) };

test('a promise is there exactly when the work it makes is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-procedures-'));
  const migrations = [...recordMigrations, ...jobMigrations];
  const database = await openDatabase(folder, { clock, migrations });
  const { commitments } = new SqlRecords(database, clock, 'Reader');
  const jobs = new JobStore(database.kysely.withTables<JobTables>(), clock);
  const promise = { promiser: 'ours', peerAeTitle: 'CT1', transactionUid: '2.25.8', references: [] } as const;
  const addJob = (transaction: AnyTransaction | undefined) => jobs.add('check', {}, {}, transaction);
  const failing = async (transaction: AnyTransaction | undefined) => {
    await addJob(transaction);
    throw new Error('cut');
  };
  await expect(commitments.add('local', promise, failing)).rejects.toThrow('cut');
  expect(await commitments.find(promise)).toBeUndefined();
  expect(await jobs.list('waiting', { limit: 9, offset: 0 })).toEqual([]);
  expect(await commitments.add('local', promise, addJob)).toBe(true);
  expect(await jobs.list('waiting', { limit: 9, offset: 0 })).toHaveLength(1);
  await database.close();
  await rm(folder, { recursive: true });
});
