import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { everything, openArchive, openDatabase } from '@isocenter/archive';
import { expect, test, vi } from 'vitest';
import { JobQueue, JobStore, type JobTables, jobMigrations } from '../jobs/index.ts';
import { type InstanceInTest, instanceInTest } from '../testing/server-in-test.ts';
import { FreshMetadata } from './fresh-metadata.ts';
import { RenditionDesk } from './rendition-desk.ts';

test('a great many new series are taken up one by one, and others have their turn between them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-desk-'));
  const database = await openDatabase(folder, { clock: Date, migrations: jobMigrations });
  const archive = await openArchive({ folder, clock: Date, database });
  const store = new JobStore(database.kysely.withTables<JobTables>(), Date);
  const jobs = new JobQueue({ store, logger: { info() {}, warn() {}, error() {} } });
  const asked = vi.spyOn(archive, 'instancesOf');
  const fresh = new FreshMetadata();
  const desk = new RenditionDesk({ archive, jobs, fresh, quietMs: 1000 });
  try {
    const files = Array.from({ length: 12 }, () => instanceInTest());
    await Promise.all(
      files.map(({ bytes }) =>
        fresh.around(archive).keep({ origin: { door: 'dimse', userId: 'local' }, bytes: once(bytes) }),
      ),
    );
    const stored = await archive.instance(files[0] as InstanceInTest, everything);
    if (!stored) throw new Error('It is not there');
    await expect.poll(() => fresh.find(stored), { interval: 1 }).toBeDefined();
    let most = 0;
    for (let before = asked.mock.calls.length; before < files.length; before = asked.mock.calls.length) {
      await immediate();
      most = Math.max(most, asked.mock.calls.length - before);
    }
    expect(most).toBeLessThanOrEqual(2);
    // Read from its file as quickly as from memory.
    expect(fresh.find(stored)).toBeUndefined();
  } finally {
    desk.close();
    await archive.close();
    await database.close();
    await rm(folder, { recursive: true });
  }
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
