import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, fetchTransport } from '@isocenter/network/api';
import { describe, expect, test } from 'vitest';
import {
  configInTest,
  instanceInTest,
  keepSample,
  startServerInTest,
  upload,
} from '../testing/server-in-test.ts';
import { removalLine, removeSamplesFrom } from './samples-command.ts';

describe('removing the samples', () => {
  test('works through the server that has the data folder, and without one', async () => {
    const server = await startServerInTest();
    await keepSample(server, instanceInTest().bytes);
    expect(await removeSamplesFrom(configInTest(server.dataFolder))).toBe(1);
    await keepSample(server, instanceInTest().bytes);
    await upload(server, instanceInTest().bytes);
    await server.close();
    expect(await removeSamplesFrom(configInTest(server.dataFolder))).toBe(1);
    expect(await removeSamplesFrom(configInTest(server.dataFolder))).toBe(0);
    const again = await startServerInTest({ dataFolder: server.dataFolder, samples: true });
    const { total } = await new ApiClient(fetchTransport(), again.url).searchStudies({});
    expect(total).toBe(1);
    await again.close();
    await server.remove();
  });

  test('makes no archive of a folder that is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isocenter-no-archive-'));
    await expect(removeSamplesFrom(configInTest(folder))).rejects.toMatchObject({
      code: 'SERVER_NO_ARCHIVE',
    });
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  test('says in one line what was done', () => {
    expect([0, 1, 312].map(removalLine)).toEqual([
      'There are no sample studies left.',
      'Removed the sample studies: 1 instance.',
      'Removed the sample studies: 312 instances.',
    ]);
  });
});
