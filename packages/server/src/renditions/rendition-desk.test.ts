import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { openArchive, openDatabase } from '@isocenter/archive';
import { expect, test, vi } from 'vitest';
import { JobQueue, JobStore, type JobTables, jobMigrations } from '../jobs/index.ts';
import { instanceInTest } from '../testing/server-in-test.ts';
import { FreshMetadata } from './fresh-metadata.ts';
import { RenditionDesk } from './rendition-desk.ts';

test('a great many new series are taken up one by one, and others have their turn between them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-desk-'));
  const database = await openDatabase(folder, { clock: Date, migrations: jobMigrations });
  const archive = await openArchive({ folder, clock: Date, database });
  const store = new JobStore(database.kysely.withTables<JobTables>(), Date);
  const jobs = new JobQueue({ store, logger: { info() {}, warn() {}, error() {} } });
  const asked = vi.spyOn(archive, 'instancesOf');
  const desk = new RenditionDesk({ archive, jobs, fresh: new FreshMetadata(), quietMs: 50 });
  try {
    const files = Array.from({ length: 12 }, () => instanceInTest());
    await Promise.all(
      files.map(({ bytes }) =>
        archive.keep({ origin: { door: 'dimse', userId: 'local' }, bytes: once(bytes) }),
      ),
    );
    let most = 0;
    for (let before = 0; before < files.length; before = asked.mock.calls.length) {
      await immediate();
      most = Math.max(most, asked.mock.calls.length - before);
    }
    expect(most).toBeLessThanOrEqual(2);
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
