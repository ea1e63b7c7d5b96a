import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SqlRecords } from '../records/index.ts';
import { openConfiguredArchive } from '../storage/open-configured-archive.ts';
import { configInTest, instanceInTest } from '../testing/server-in-test.ts';
import { reindexFolder } from './rebuild-commands.ts';

test('a rebuilt index tells all that is here anew, but not to those who had dealt with it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-reindex-'));
  const config = configInTest(folder);
  const opened = await openConfiguredArchive(config);
  for (let count = 0; count < 3; count++) {
    const { bytes } = instanceInTest();
    await opened.archive.keep({
      origin: { door: 'stow', userId: 'local' },
      bytes: (async function* () {
        yield bytes;
      })(),
    });
  }
  const before = await opened.archive.lastSequence();
  const { cursors } = new SqlRecords(opened.database, Date, 'tester');
  await cursors.save('routing', before);
  await cursors.save('availability', before - 1);
  await opened.close();

  const bar = { show: () => undefined };
  expect(await reindexFolder(config, bar, new AbortController().signal)).toMatchObject({ shown: 3 });

  const again = await openConfiguredArchive(config);
  const after = await again.archive.lastSequence();
  const kept = new SqlRecords(again.database, Date, 'tester').cursors;
  expect(after).toBe(before + 3);
  expect(await kept.find('routing')).toBe(after);
  // Who had not looks at all of it, rather than leave something out.
  expect(await kept.find('availability')).toBe(before - 1);
  await again.close();
  await rm(folder, { recursive: true });
});
