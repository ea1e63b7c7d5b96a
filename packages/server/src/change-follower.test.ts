import { everything } from '@isocenter/archive';
import { afterEach, expect, test } from 'vitest';
import { ChangeFollower } from './change-follower.ts';
import { type ArchiveInTest, openArchiveInTest } from './dimse/testing/archive-in-test.ts';
import { MemoryRecords } from './records/index.ts';
import { silentLogger } from './testing/dimse-in-test.ts';

let stored: ArchiveInTest;
let follower: ChangeFollower;

afterEach(async () => {
  await follower.stop();
  await stored.remove();
});

test('what could not be taken is taken later, though nothing more comes', async () => {
  stored = await openArchiveInTest();
  const { cursors } = new MemoryRecords(Date, 'tester');
  let failures = 0;
  const taken: string[] = [];
  follower = new ChangeFollower({
    name: 'test',
    cursors,
    archive: stored.archive,
    restriction: everything,
    logger: silentLogger,
    take: async (changes) => {
      if (failures++ < 2) throw new Error('The database is busy.');
      for (const { sopInstanceUid } of changes) taken.push(sopInstanceUid);
    },
    failure: 'What arrived could not be taken',
    gatherMs: 1,
    retryMs: 1,
  });
  await follower.settled();
  await stored.keep({ SOPInstanceUID: '2.25.1' });
  await expect.poll(() => taken).toEqual(['2.25.1']);
  await expect.poll(() => cursors.find('test')).toBe(await stored.archive.lastSequence());
});
