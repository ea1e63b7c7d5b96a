import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everything, openDatabase } from '@isocenter/archive';
import { type DataSet, Tag } from '@isocenter/dicom';
import type { DimseServiceUser, NormalizedInvocation } from '@isocenter/network';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type ArchiveInTest, openArchiveInTest } from '../dimse/testing/archive-in-test.ts';
import { JobQueue, JobStore, type JobTables, jobMigrations } from '../jobs/index.ts';
import { checkNode } from '../nodes/index.ts';
import type { NodeRecord } from '../records/index.ts';
import { silentLogger } from '../testing/dimse-in-test.ts';
import { AvailabilityDesk, availabilityOf } from './index.ts';

const quietMs = 60_000;
const address = { host: '127.0.0.1', port: 104 };
const ris = checkNode('ris', { aeTitle: 'RIS', ...address, allows: ['availability'] });
const ct = checkNode('ct', { aeTitle: 'CT1', ...address, allows: ['store', 'query'] });

let stored: ArchiveInTest;
let folder: string;
let database: Awaited<ReturnType<typeof openDatabase>>;
beforeAll(async () => {
  stored = await openArchiveInTest();
  folder = await mkdtemp(join(tmpdir(), 'isocenter-availability-'));
  database = await openDatabase(folder, { clock: Date, migrations: jobMigrations });
});
afterAll(async () => {
  await stored.remove();
  await database.close();
  await rm(folder, { recursive: true });
});

/** What the desk takes for the time is so much later than what the archive does. */
let aheadMs = 0;
const clock = { now: () => Date.now() + aheadMs };
let nodes: NodeRecord[];
let told: { readonly to: string; readonly invocation: NormalizedInvocation }[];
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
    connect: async ({ aeTitle }) =>
      ({
        async normalized(invocation: NormalizedInvocation) {
          told.push({ to: aeTitle, invocation });
          return { status };
        },
        release: async () => undefined,
      }) as unknown as DimseServiceUser,
    aeTitle: 'ISOCENTER',
    clock,
    logger: silentLogger,
    quietMs,
  });
  const close = async () => {
    desk.close();
    await jobs.stop();
  };
  closers.push(close);
  return { jobs, close };
}

const instancesTold = (index: number): string[] => {
  const dataSet = told[index]?.invocation.dataSet as DataSet;
  return dataSet
    .getItems(Tag.ReferencedSeriesSequence)
    .flatMap((series) =>
      series.getItems(Tag.ReferencedSOPSequence).map((item) => item.getString(Tag.ReferencedSOPInstanceUID)),
    );
};

test('a study is told of once, when nothing more of it comes, to those that want it', async () => {
  startDesk().jobs.start();
  for (const uid of ['2.25.11', '2.25.12', '2.25.13'])
    await stored.keep({ StudyInstanceUID: '2.25.1', SeriesInstanceUID: '2.25.2', SOPInstanceUID: uid });
  expect(told).toEqual([]);
  aheadMs += quietMs;
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 5000 });
  expect(told[0]).toMatchObject({
    to: 'RIS',
    invocation: { operation: 'N-CREATE', sopClassUid: '1.2.840.10008.5.1.4.33' },
  });
  expect(instancesTold(0).sort()).toEqual(['2.25.11', '2.25.12', '2.25.13']);
  await stored.keep({ StudyInstanceUID: '2.25.1', SeriesInstanceUID: '2.25.2', SOPInstanceUID: '2.25.14' });
  aheadMs += quietMs;
  await vi.waitFor(() => expect(told).toHaveLength(2), { timeout: 5000 });
  expect(instancesTold(1)).toContain('2.25.14');
});

test('a study that came in before a restart is told of after it, as often as it takes', async () => {
  const before = startDesk(); // its queue is never started: it dies before the study is quiet
  await stored.keep({ StudyInstanceUID: '2.25.3' });
  const waiting = () => before.jobs.list('waiting', { limit: 9, offset: 0 });
  await vi.waitFor(async () => expect(await waiting()).toHaveLength(1));
  await before.close();
  status = 0x110;
  aheadMs += quietMs;
  startDesk().jobs.start();
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 5000 });
  status = 0;
  aheadMs += quietMs; // a failure is tried again later
  await vi.waitFor(() => expect(told).toHaveLength(2), { timeout: 5000 });
});

test('nothing waits where nobody wants to know', async () => {
  nodes = [ct];
  const { jobs } = startDesk();
  await stored.keep({ StudyInstanceUID: '2.25.4' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await jobs.list('waiting', { limit: 9, offset: 0 })).toEqual([]);
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
