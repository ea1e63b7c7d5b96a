import { ApiClient, fetchTransport } from '@isocenter/network/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  instanceInTest,
  keepSample,
  type ServerInTest,
  startServerInTest,
} from '../testing/server-in-test.ts';

/** More than the index looks at one by one, so that it does not count them all. */
const studyCount = 2_020;
const atATime = 20;

let server: ServerInTest;
let api: ApiClient;
beforeAll(async () => {
  server = await startServerInTest();
  api = new ApiClient(fetchTransport(), server.url);
  const files = Array.from({ length: studyCount }, (_, number) =>
    instanceInTest({ PatientName: 'PHANTOM^MANY', PatientID: `M-${number}` }),
  );
  for (let at = 0; at < files.length; at += atATime) {
    await Promise.all(files.slice(at, at + atATime).map(({ bytes }) => keepSample(server, bytes)));
  }
}, 120_000);
afterAll(() => server.remove());

test('a total that would take long to count is said to be a lower bound, until a page ends the list', async () => {
  const found = (offset: number) => api.searchStudies({ text: 'many', offset, limit: 50 });
  const first = await found(0);
  expect(first).toMatchObject({ total: 51, totalIsLowerBound: true, offset: 0 });
  expect(first.studies).toHaveLength(50);
  expect(await found(1000)).toMatchObject({ total: 1051, totalIsLowerBound: true, offset: 1000 });
  const last = await found(2000);
  expect(last.studies).toHaveLength(20);
  expect(last).toMatchObject({ total: studyCount, offset: 2000 });
  expect(last.totalIsLowerBound).toBeUndefined();
});

test('a total that is kept for each day is exact, however large', async () => {
  const all = await api.searchStudies({ limit: 1 });
  expect([all.total, all.totalIsLowerBound]).toEqual([studyCount, undefined]);
});
