import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EncryptionKeys, everything, parseEncryptionKeys } from '@isocenter/archive';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openConfiguredArchive } from '../storage/open-configured-archive.ts';
import { configInTest, type InstanceInTest, instanceInTest, keepSample } from '../testing/server-in-test.ts';
import { rotateFolder, rotationLine } from './rotate-keys-command.ts';

const keyText = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-rotate-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function withArchive<Result>(
  encryptionKeys: EncryptionKeys | undefined,
  use: (archive: Awaited<ReturnType<typeof openConfiguredArchive>>['archive']) => Promise<Result>,
): Promise<Result> {
  const opened = await openConfiguredArchive(configInTest(folder, { encryptionKeys }));
  return use(opened.archive).finally(() => opened.close());
}

const read = ({ sopInstanceUid }: InstanceInTest, encryptionKeys: EncryptionKeys | undefined) =>
  withArchive(encryptionKeys, async (archive) => {
    const stored = await archive.instance({ sopInstanceUid }, everything);
    const blob = await stored?.open();
    return Buffer.from((await blob?.read(0, blob.byteLength)) ?? []);
  });

test('an archive stored plain is encrypted, and its key changed, without a file being lost', async () => {
  const [first, second] = [keyText('first'), keyText('second')];
  const instance = instanceInTest();
  await withArchive(undefined, async (archive) => {
    expect((await keepSample({ archive }, instance.bytes)).status).toBe('stored');
  });
  const keys = parseEncryptionKeys(first);
  await expect(read(instance, keys)).rejects.toMatchObject({ code: 'ARCHIVE_BLOB_NOT_ENCRYPTED' });

  const steps: [number, number][] = [];
  const rotation = await rotateFolder(configInTest(folder, { encryptionKeys: keys }), {
    onProgress: (done, total) => steps.push([done, total]),
  });
  expect(rotation.rewrapped).toBe(rotation.files);
  expect(rotationLine(rotation)).toContain(`${rotation.files} files are under the newest key`);
  expect(steps.at(-1)).toEqual([768, 768]);
  expect((await read(instance, keys)).equals(instance.bytes)).toBe(true);
  for (const name of await readdir(join(folder, 'blobs'), { recursive: true })) {
    if (name.length > 3)
      expect((await readFile(join(folder, 'blobs', name))).includes('PHANTOM')).toBe(false);
  }

  const both = parseEncryptionKeys(`${first},${second}`);
  await rotateFolder(configInTest(folder, { encryptionKeys: both }));
  expect((await read(instance, parseEncryptionKeys(second))).equals(instance.bytes)).toBe(true);
});

test('without keys, or without an archive, nothing is done and it is said', async () => {
  await expect(rotateFolder(configInTest(folder))).rejects.toMatchObject({
    code: 'SERVER_NO_ENCRYPTION_KEYS',
  });
  const encryptionKeys = parseEncryptionKeys(keyText('k'));
  await expect(rotateFolder(configInTest(folder, { encryptionKeys }))).rejects.toMatchObject({
    code: 'SERVER_NO_ARCHIVE',
  });
});
