import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, silentLogger } from '@isocenter/archive';
import { expect, test } from 'vitest';
import { commitmentJobKey, commitmentJobName } from './commitment/index.ts';
import { JobStore, type JobTables } from './jobs/index.ts';
import { SqlRecords } from './records/index.ts';
import { forgetEnded } from './retention.ts';
import { allMigrations } from './storage/open-configured-archive.ts';

test('a promise is forgotten so many days after its outcome, unless the peer has still to be told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-retention-'));
  const database = await openDatabase(folder, { clock: Date, migrations: allMigrations });
  const records = new SqlRecords(database, Date, 'tester');
  const jobs = new JobStore(database.kysely.withTables<JobTables>(), Date);
  const { commitments } = records;
  const keys = ['2.25.1', '2.25.2'].map(
    (transactionUid) => ({ promiser: 'ours', peerAeTitle: 'CT1', transactionUid }) as const,
  );
  for (const key of keys) {
    await commitments.add('local', { ...key, references: [] });
    await commitments.saveOutcome(key, { committed: [], failed: [] });
  }
  await jobs.add(commitmentJobName, {}, { dedupeKey: commitmentJobKey('CT1', '2.25.2') });
  const known = async () => (await Promise.all(keys.map((key) => commitments.find(key)))).map(Boolean);
  const afterDays = (passed: number) =>
    forgetEnded({
      records,
      jobs,
      clock: { now: () => Date.now() + passed * 86_400_000 },
      logger: silentLogger,
      days: 90,
    });

  await afterDays(89);
  expect(await known()).toEqual([true, true]);
  await afterDays(91);
  expect(await known()).toEqual([false, true]);
  await database.close();
  await rm(folder, { recursive: true });
});
