import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, fetchTransport } from '@isocenter/network/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { instanceInTest, keepSample, startServerInTest, upload } from './testing/server-in-test.ts';

/** The first phantom takes a few seconds to make, more on a busy machine. */
const timeoutMs = 120_000;

let dataFolder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'isocenter-removal-'));
});
afterEach(() => rm(dataFolder, { recursive: true }));

test('a removal takes the samples, leaves what someone stored in the same study', async () => {
  const server = await startServerInTest({ dataFolder });
  const api = new ApiClient(fetchTransport(), server.url);
  const [alone, shared] = [instanceInTest(), instanceInTest()];
  const own = instanceInTest({ StudyInstanceUID: shared.studyInstanceUid });
  for (const { bytes } of [alone, shared]) await keepSample(server, bytes);
  await upload(server, own.bytes);
  expect((await api.status()).samples).toEqual({ instances: 2, wereRemoved: false });

  expect(await api.removeSamples()).toEqual({ removed: 2 });
  expect((await api.status()).samples).toEqual({ instances: 0, wereRemoved: true });
  const { studies } = await api.searchStudies({});
  expect(studies.map((study) => [study.studyInstanceUid, study.numberOfInstances])).toEqual([
    [shared.studyInstanceUid, 1],
  ]);
  await expect(api.openStudy(alone.studyInstanceUid)).rejects.toMatchObject({ problem: { status: 404 } });
  expect(await api.removeSamples()).toEqual({ removed: 0 });
  await server.close();
});

test('a removal is refused to a page of another origin', async () => {
  const server = await startServerInTest({ dataFolder, corsOrigins: ['https://viewer.example'] });
  await keepSample(server, instanceInTest().bytes);
  const removal = (headers: Record<string, string>) =>
    server.app.inject({
      method: 'DELETE',
      url: '/api/v1/samples',
      headers: { host: '127.0.0.1:8017', ...headers },
    });
  const foreign = await removal({ origin: 'https://evil.example' });
  expect([foreign.statusCode, foreign.json().code]).toEqual([403, 'SERVER_ORIGIN_REFUSED']);
  expect((await removal({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
  const preflight = await server.app.inject({
    method: 'OPTIONS',
    url: '/api/v1/samples',
    headers: {
      host: '127.0.0.1:8017',
      origin: 'https://viewer.example',
      'access-control-request-method': 'DELETE',
    },
  });
  expect(preflight.headers['access-control-allow-methods']).not.toContain('DELETE');
  expect((await removal({ origin: 'http://127.0.0.1:8017' })).json()).toEqual({ removed: 1 });
  await server.close();
});

test(
  'a removal while samples are made ends that first, and the next start makes none',
  async () => {
    const server = await startServerInTest({ dataFolder, samples: true });
    const api = new ApiClient(fetchTransport(), server.url);
    while ((await api.status()).samples.instances === 0) await new Promise((next) => setTimeout(next, 50));
    const { removed } = await api.removeSamples();
    expect(removed).toBeGreaterThan(0);
    expect(await api.status()).toMatchObject({
      sampleImport: { state: 'stopped' },
      samples: { instances: 0, wereRemoved: true },
    });
    await server.samplesDone;
    await server.close();
    expect(JSON.parse(await readFile(join(dataFolder, 'samples.json'), 'utf8'))).toEqual({
      state: 'removed',
    });

    const next = await startServerInTest({ dataFolder, samples: true });
    await next.samplesDone;
    expect((await new ApiClient(fetchTransport(), next.url).searchStudies({})).total).toBe(0);
    await next.close();
  },
  timeoutMs,
);
