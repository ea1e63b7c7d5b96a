import { rm } from 'node:fs/promises';
import { type Archive, everything, openArchive, openDatabase } from '@isocenter/archive';
import { createUid } from '@isocenter/dicom';
import type { RoutingFields } from '@isocenter/network/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JobQueue, JobStore, type JobTables } from '../jobs/index.ts';
import { NodeDirectory, nodeConnector } from '../nodes/index.ts';
import { SqlRecords } from '../records/index.ts';
import { Arrivals } from '../remote/index.ts';
import { allMigrations } from '../storage/open-configured-archive.ts';
import { dataFolderKnowing } from '../testing/known-nodes.ts';
import { type InstanceInTest, instanceInTest } from '../testing/server-in-test.ts';
import { type StoragePeer, type StoragePeerOptions, startStoragePeer } from '../testing/storage-peer.ts';
import { Router, RoutingDesk } from './index.ts';

let folder: string;
let peer: StoragePeer;
/** Time that passes at once, for whatever waits. */
let skippedMs = 0;
const clock = { now: () => Date.now() + skippedMs };
let closeAll: (() => Promise<void>) | undefined;
let peerOptions: { answer: NonNullable<StoragePeerOptions['answer']> };

beforeEach(async () => {
  skippedMs = 0;
  peerOptions = { answer: () => 0 };
  peer = await startStoragePeer({ answer: (taken) => peerOptions.answer(taken) });
  folder = await dataFolderKnowing([
    { id: 'pacs', name: 'PACS', aeTitle: 'PACS', port: peer.port, allows: [] },
  ]);
});
afterEach(async () => {
  await closeAll?.();
  await peer.close();
  await rm(folder, { recursive: true });
});

/** Everything that a server has of it, on the same folder each time. */
async function open() {
  const database = await openDatabase(folder, { clock: Date, migrations: allMigrations });
  const archive = await openArchive({ folder, clock: Date, database });
  const records = new SqlRecords(database, Date, 'tester');
  const { id: userId } = await records.localUser();
  const logger = { info() {}, warn() {}, error() {} };
  const store = new JobStore(database.kysely.withTables<JobTables>(), clock);
  const jobs = new JobQueue({ store, logger, pollMs: 20, leaseMs: 300, random: () => 0 });
  const nodes = new NodeDirectory({ records, clock: Date });
  const arrivals = new Arrivals({
    clock,
    procedureSteps: records.procedureSteps,
    retrievals: { expectedInstances: () => undefined },
  });
  const shared = { archive, restriction: everything, records: records.routing, nodes };
  const desk = new RoutingDesk({ ...shared, userId });
  const router = new Router({
    ...shared,
    jobs,
    connectNode: nodeConnector({ callingAeTitle: 'US', clock: Date, tls: () => ({}) }),
    transcoder: { give: () => Promise.reject(new Error('nothing is to be transcoded here')) },
    arrivals,
    logger,
    gatherMs: 10,
  });
  await router.begun();
  jobs.start();
  closeAll = async () => {
    closeAll = undefined;
    await router.stop();
    await jobs.stop(10);
    await archive.close();
    await database.close();
  };
  return { archive, desk, jobs, routing: records.routing };
}

const add = (desk: RoutingDesk, fields: Partial<RoutingFields> = {}) =>
  desk.save({ name: 'To the PACS', nodeId: 'pacs', waitsUntilQuiet: false, ...fields });

async function keep(archive: Archive, { bytes }: InstanceInTest, callingAeTitle?: string): Promise<void> {
  const origin = { door: 'stow' as const, userId: 'local', callingAeTitle };
  await archive.keep({
    origin,
    bytes: (async function* () {
      yield bytes;
    })(),
  });
}

const taken = () => peer.taken.map(({ sopInstanceUid }) => sopInstanceUid).sort();
const uidsOf = (instances: readonly InstanceInTest[]) =>
  instances.map(({ sopInstanceUid }) => sopInstanceUid).sort();
const slices = (count: number) => {
  const StudyInstanceUID = createUid();
  return Array.from({ length: count }, (_, index) =>
    instanceInTest({ StudyInstanceUID, InstanceNumber: index + 1 }),
  );
};
const isIdle = async (jobs: JobQueue) =>
  (await jobs.counts()).every(({ state, count }) => state === 'dead' || count === 0);

test('what arrives is sent where its rule says, once; what does not fit, or came from there, is not', async () => {
  const { archive, desk, jobs } = await open();
  const rule = await add(desk, { conditions: [{ attribute: 'Modality', value: 'CT\\MR' }] });
  const [fits, comesLater, fromThere] = slices(3) as [InstanceInTest, InstanceInTest, InstanceInTest];
  const other = instanceInTest({ Modality: 'US' });
  await keep(archive, fits);
  await keep(archive, other);
  await keep(archive, fromThere, 'PACS');
  await expect.poll(taken).toEqual([fits.sopInstanceUid]);
  await keep(archive, comesLater);
  await expect.poll(taken).toEqual(uidsOf([fits, comesLater]));
  await expect.poll(() => isIdle(jobs)).toBe(true);
  expect(taken()).toHaveLength(2);

  const studyInstanceUids = [fits.studyInstanceUid, other.studyInstanceUid];
  expect(await desk.test({ studyInstanceUids })).toEqual({
    results: [
      {
        studyInstanceUid: fits.studyInstanceUid,
        ruleId: rule.id,
        ruleName: 'To the PACS',
        wouldGo: 0,
        numberOfInstances: 3,
        obstacles: expect.arrayContaining([
          { reason: 'sent-already', numberOfInstances: 2 },
          { reason: 'came-from-there', numberOfInstances: 1 },
        ]),
      },
      {
        studyInstanceUid: other.studyInstanceUid,
        ruleId: rule.id,
        ruleName: 'To the PACS',
        wouldGo: 0,
        numberOfInstances: 1,
        obstacles: [{ reason: 'condition', attribute: 'Modality', numberOfInstances: 1 }],
      },
    ],
  });
});

test('what the destination refuses is tried again, and only that', async () => {
  const { archive, desk } = await open();
  const instances = slices(3);
  let refusals = 0;
  peerOptions.answer = ({ sopInstanceUid }) =>
    sopInstanceUid === instances[1]?.sopInstanceUid && refusals++ === 0 ? 0xa700 : 0;
  await add(desk, { delayMinutes: 0.001 });
  for (const instance of instances) await keep(archive, instance);
  await expect.poll(() => taken().length).toBe(4);
  expect(new Set(taken())).toEqual(new Set(uidsOf(instances)));
});

test('a study that is to be quiet first goes when nothing more of it comes', async () => {
  const { archive, desk, jobs } = await open();
  await add(desk, { waitsUntilQuiet: true });
  const [last, ...instances] = slices(4) as [InstanceInTest, ...InstanceInTest[]];
  for (const instance of instances) await keep(archive, instance);
  const waiting = () => jobs.list('waiting', { limit: 9, offset: 0 });
  await expect.poll(async () => (await waiting()).length).toBe(1);
  skippedMs += 50_000;
  await keep(archive, last);
  expect(taken()).toEqual([]);
  skippedMs += 61_000;
  await expect.poll(taken).toEqual(uidsOf([last, ...instances]));
  expect(peer.requests).toHaveLength(1);
});

test('what arrived before the process ended is sent after it begins again', async () => {
  const first = await open();
  await add(first.desk);
  expect(await first.routing.cursor()).toBe(0);
  const instances = slices(2);
  let isAway = true;
  peerOptions.answer = () => (isAway ? 'drop' : 0);
  for (const instance of instances) await keep(first.archive, instance);
  await closeAll?.();
  isAway = false;
  const before = peer.taken.length;
  await open();
  await expect
    .poll(() => new Set(peer.taken.slice(before).map(({ sopInstanceUid }) => sopInstanceUid)))
    .toEqual(new Set(uidsOf(instances)));
});

test('a rule that is gone or off sends nothing, also what it had in work', async () => {
  const { archive, desk, jobs } = await open();
  const off = await add(desk, { name: 'Off', isEnabled: false });
  const gone = await add(desk, { name: 'Gone', delayMinutes: 0.005 });
  await keep(archive, slices(1)[0] as InstanceInTest);
  await desk.remove(gone.id);
  await expect.poll(() => isIdle(jobs)).toBe(true);
  expect(taken()).toEqual([]);
  expect((await desk.list()).map(({ id }) => id)).toEqual([off.id]);
  await expect(desk.remove(gone.id)).rejects.toThrow(/no such routing rule/);
  await expect(desk.save({ name: 'X', nodeId: 'nobody' })).rejects.toThrow(/node/i);
});
