import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isIsocenterError } from '@isocenter/dicom';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a folder is taken once and free again after release', async () => {
  const lock = await lockFolder(folder);
  expect(lock.wasAbandoned).toBe(false);
  await expect(lockFolder(folder)).rejects.toSatisfy((error) =>
    isIsocenterError(error, 'ARCHIVE_FOLDER_IN_USE'),
  );
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
  const again = await lockFolder(folder);
  expect(again.wasAbandoned).toBe(false);
  await again.release();
});

test('a living process keeps the folder and is named', async () => {
  const parent = await describeAs(process.ppid);
  await writeFile(join(folder, 'lock'), parent);
  await expect(lockFolder(folder)).rejects.toThrow(`process ${process.ppid}`);
  expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(parent);
});

test.each([
  ['a process that is gone', '{"processId":4194305}'],
  ['an earlier process with our own number', JSON.stringify({ processId: process.pid })],
  [
    'a process that started before the machine did',
    JSON.stringify({ processId: process.ppid, bootId: 'another' }),
  ],
  ['nobody who can be named', 'rubbish'],
])('a lock of %s is taken over', async (_, content) => {
  await writeFile(join(folder, 'lock'), content);
  const lock = await lockFolder(folder);
  expect(lock.wasAbandoned).toBe(true);
  await lock.release();
});

/** What a lock taken by that process holds. */
async function describeAs(processId: number): Promise<string> {
  const own = await lockFolder(folder);
  const { bootId } = JSON.parse(await readFile(join(folder, 'lock'), 'utf8')) as { bootId?: string };
  await own.release();
  const fields = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => undefined);
  return JSON.stringify({
    processId,
    bootId,
    processStart: fields?.trim().split(') ').at(-1)?.split(' ')[19],
  });
}
