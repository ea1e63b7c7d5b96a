import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileSource } from './file-source.ts';

let folder: string;
const file = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'isocenter-file-source-'));
  writeFileSync(file('ones'), Buffer.alloc(8 * 2 ** 20, 1));
  writeFileSync(file('twos'), Buffer.alloc(8 * 2 ** 20, 2));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a file that is closed while it is read is read to the end, whatever is opened meanwhile', async () => {
  const ones = await fileSource(file('ones'));
  const reading = [0, 1, 2, 3].map((at) => ones.read(at * 2 ** 20, 4 * 2 ** 20));
  const closing = ones.close();
  const others = await Promise.all([1, 2, 3, 4].map(() => fileSource(file('twos'))));
  for (const bytes of await Promise.all(reading)) expect(bytes.every((byte) => byte === 1)).toBe(true);
  await closing;
  await Promise.all(others.map((other) => other.close()));
});

test('a file that is closed twice takes no other file with it, and is not read any more', async () => {
  const ones = await fileSource(file('ones'));
  await ones.close();
  const twos = await fileSource(file('twos'));
  await ones.close();
  await expect(ones.read(0, 4)).rejects.toThrow('closed');
  expect([...(await twos.read(0, 4))]).toEqual([2, 2, 2, 2]);
  await twos.close();
});
