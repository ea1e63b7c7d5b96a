import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everything, openDatabase } from '@isocenter/archive';
import { type DataSet, Tag } from '@isocenter/dicom';
import type { NormalizedRequest } from '@isocenter/network';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ArchiveInTest, openArchiveInTest } from '../dimse/testing/archive-in-test.ts';
import { JobQueue, type JobRecord, JobStore, type JobTables, jobMigrations } from '../jobs/index.ts';
import { checkNode, nodeConnector } from '../nodes/index.ts';
import { MemoryRecords, type NodeRecord } from '../records/index.ts';
import { silentLogger } from '../testing/dimse-in-test.ts';
import { type StoragePeer, startStoragePeer } from '../testing/storage-peer.ts';
import { AvailabilityDesk, availabilityOf } from './index.ts';

const quietMs = 60_000;

let stored: ArchiveInTest;
let folder: string;
let database: Awaited<ReturnType<typeof openDatabase>>;
let peer: StoragePeer;
let ris: NodeRecord;
let ct: NodeRecord;
beforeAll(async () => {
  peer = await startStoragePeer({
    services: {
      async normalized(request) {
        told.push(request);
        return { status };
      },
    },
  });
  const address = { host: '127.0.0.1', port: peer.port };
  ris = checkNode('ris', { aeTitle: 'RIS', ...address, allows: ['availability'] });
  ct = checkNode('ct', { aeTitle: 'CT1', ...address, allows: ['store', 'query'] });
  stored = await openArchiveInTest();
  folder = await mkdtemp(join(tmpdir(), 'isocenter-availability-'));
  database = await openDatabase(folder, { clock: Date, migrations: jobMigrations });
});
afterAll(async () => {
  await peer.close();
  await stored.remove();
  await database.close();
  await rm(folder, { recursive: true });
});

/** What the desk takes for the time is so much later than what the archive does. */
let aheadMs = 0;
const clock = { now: () => Date.now() + aheadMs };
const { cursors } = new MemoryRecords(Date, 'tester');
let nodes: NodeRecord[];
let told: NormalizedRequest[];
let status: number;
let closers: (() => unknown)[];
beforeEach(() => {
  [nodes, told, status, closers] = [[ris, ct], [], 0, []];
});
afterEach(async () => {
  for (const close of closers) await close();
});

/** A process on the same folder as the one before. */
function startDesk() {
  const store = new JobStore(database.kysely.withTables<JobTables>(), clock);
  const jobs = new JobQueue({ store, logger: silentLogger, pollMs: 5 });
  const desk = new AvailabilityDesk({
    archive: stored.archive,
    restriction: everything,
    jobs,
    nodes: {
      list: async () => nodes,
      get: async (id) => nodes.find((node) => node.id === id) as NodeRecord,
    },
    connect: nodeConnector({ callingAeTitle: 'ISOCENTER', clock: Date, tls: () => ({}) }),
    aeTitle: 'ISOCENTER',
    clock,
    logger: silentLogger,
    quietMs,
    gatherMs: 5,
    cursors,
  });
  const close = async () => {
    await desk.stop();
    await jobs.stop();
  };
  closers.push(close);
  return { jobs, begun: () => desk.begun(), close };
}

const instancesTold = (index: number): string[] => {
  const dataSet = told[index]?.dataSet as DataSet;
  return dataSet
    .getItems(Tag.ReferencedSeriesSequence)
    .flatMap((series) =>
      series.getItems(Tag.ReferencedSOPSequence).map((item) => item.getString(Tag.ReferencedSOPInstanceUID)),
    );
};

/** Time goes on only between what the jobs do: their leases end by the same clock. */
async function waitUntil(jobs: JobQueue, holds: (waiting: readonly JobRecord[]) => boolean): Promise<void> {
  const isSo = async () => {
    const [running, waiting] = [await jobs.list('running', page), await jobs.list('waiting', page)];
    return running.length === 0 && holds(waiting);
  };
  await expect.poll(isSo).toBe(true);
}
const page = { limit: 9, offset: 0 };

/** Resolves when the desk has looked at all that is stored. */
const isFollowed = () =>
  expect
    .poll(async () => (await cursors.find('availability')) === (await stored.archive.lastSequence()))
    .toBe(true);

test('a study is told of once, when nothing more of it comes, to those that want it', async () => {
  const { jobs, begun } = startDesk();
  await begun();
  jobs.start();
  for (const uid of ['2.25.11', '2.25.12', '2.25.13'])
    await stored.keep({ StudyInstanceUID: '2.25.1', SeriesInstanceUID: '2.25.2', SOPInstanceUID: uid });
  await isFollowed();
  await waitUntil(jobs, (waiting) => waiting.length === 1);
  expect(told).toEqual([]);
  aheadMs += quietMs;
  await waitUntil(jobs, (waiting) => told.length > 0 && waiting.length === 0);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ operation: 'N-CREATE', sopClassUid: '1.2.840.10008.5.1.4.33' });
  expect(peer.requests.map(({ calledAeTitle }) => calledAeTitle)).toEqual(['RIS']);
  expect(instancesTold(0).sort()).toEqual(['2.25.11', '2.25.12', '2.25.13']);
  await stored.keep({ StudyInstanceUID: '2.25.1', SeriesInstanceUID: '2.25.2', SOPInstanceUID: '2.25.14' });
  await isFollowed();
  await waitUntil(jobs, (waiting) => waiting.length === 1);
  aheadMs += quietMs;
  await waitUntil(jobs, (waiting) => told.length > 1 && waiting.length === 0);
  expect(instancesTold(1)).toContain('2.25.14');
});

test('a study that came in before a restart is told of after it, as often as it takes', async () => {
  const before = startDesk(); // its queue is never started: it dies before the study is quiet
  await before.begun();
  await stored.keep({ StudyInstanceUID: '2.25.3' });
  await isFollowed();
  await waitUntil(before.jobs, (waiting) => waiting.length === 1);
  await before.close();
  status = 0x110;
  aheadMs += quietMs;
  const { jobs } = startDesk();
  jobs.start();
  await waitUntil(jobs, ([waiting]) => waiting?.lastError !== undefined);
  expect(told).toHaveLength(1);
  status = 0;
  aheadMs += quietMs;
  await waitUntil(jobs, (waiting) => told.length > 1 && waiting.length === 0);
});

test('a study that came in as the process died, before anything was to be done for it, is told of too', async () => {
  const before = startDesk();
  await before.begun();
  await before.close();
  await stored.keep({ StudyInstanceUID: '2.25.5' });
  const { jobs } = startDesk();
  await waitUntil(jobs, (waiting) =>
    waiting.some(({ payload }) => JSON.stringify(payload).includes('"2.25.5"')),
  );
  aheadMs += quietMs;
  jobs.start();
  await waitUntil(jobs, (waiting) => told.length === 1 && waiting.length === 0);
});

test('nothing waits where nobody wants to know', async () => {
  nodes = [ct];
  const { jobs, begun } = startDesk();
  await begun();
  await stored.keep({ StudyInstanceUID: '2.25.4' });
  await isFollowed();
  expect(await jobs.list('waiting', page)).toEqual([]);
});

test('the message names each instance under its series, and from where it can be had', () => {
  const instance = (seriesInstanceUid: string, sopInstanceUid: string) => ({
    seriesInstanceUid,
    sopInstanceUid,
    sopClassUid: '1.2.3',
  });
  const instances = [
    instance('2.25.1', '2.25.11'),
    instance('2.25.2', '2.25.21'),
    instance('2.25.1', '2.25.12'),
  ];
  const dataSet = availabilityOf('2.25.9', instances, 'ISOCENTER');
  const series = dataSet.getItems(Tag.ReferencedSeriesSequence);
  expect(series.map((one) => one.findItems(Tag.ReferencedSOPSequence).length)).toEqual([2, 1]);
  const first = series[0]?.getItem(Tag.ReferencedSOPSequence);
  expect([first?.getString(Tag.InstanceAvailability), first?.getString(Tag.RetrieveAETitle)]).toEqual([
    'ONLINE',
    'ISOCENTER',
  ]);
  expect(dataSet.has(Tag.ReferencedPerformedProcedureStepSequence)).toBe(true);
});
