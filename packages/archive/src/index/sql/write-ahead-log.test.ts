import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stillClock } from '../../testing/made-instances.ts';
import { openDatabase } from './database.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

const broken = Object.assign(new Error('i/o error'), { code: 'EIO' });

test('what could not be flushed is written again, the same to the same places, before it is flushed again', async () => {
  const path = join(folder, 'log');
  const content = Buffer.from(Array.from({ length: 2_500_000 }, (_, at) => at % 251));
  await writeFile(path, content);
  const flushes: ('fails' | 'passes')[] = ['fails', 'passes', 'passes'];
  const writtenAtFlush: number[] = [];
  const log = new WriteAheadLog(path, async () => {
    const { mtimeMs } = await stat(path);
    writtenAtFlush.push(mtimeMs);
    if (flushes.shift() === 'fails') throw broken;
  });
  await expect(log.flush()).rejects.toBe(broken);
  await log.settle();
  await log.settle();
  await log.flush();
  log.close();
  expect(writtenAtFlush).toHaveLength(3);
  expect(writtenAtFlush[1]).toBeGreaterThan(writtenAtFlush[0] ?? 0);
  expect(writtenAtFlush[2]).toBe(writtenAtFlush[1]);
  expect((await readFile(path)).equals(content)).toBe(true);
});

test('while the log cannot be flushed nothing is settled', async () => {
  const path = join(folder, 'log');
  await writeFile(path, 'log');
  const log = new WriteAheadLog(path, () => Promise.reject(broken));
  await log.settle();
  await expect(log.flush()).rejects.toBe(broken);
  await expect(log.settle()).rejects.toBe(broken);
  log.close();
});

test('SQLite flushes a statement alone, and leaves the flush of a transaction to us', async () => {
  const database = await openDatabase(folder, { clock: stillClock });
  const level = sql<{ synchronous: number }>`pragma synchronous`;
  const full = 2;
  const normal = 1;
  expect((await level.execute(database.kysely)).rows).toEqual([{ synchronous: full }]);
  await database.kysely.transaction().execute(async (transaction) => {
    expect((await level.execute(transaction)).rows).toEqual([{ synchronous: normal }]);
  });
  expect((await level.execute(database.kysely)).rows).toEqual([{ synchronous: full }]);
  const failed = database.kysely.transaction().execute(() => Promise.reject(broken));
  await expect(failed).rejects.toBe(broken);
  expect((await level.execute(database.kysely)).rows).toEqual([{ synchronous: full }]);
  await database.close();
});
