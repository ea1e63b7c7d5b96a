import { rm } from 'node:fs/promises';
import { type Archive, everything, openArchive, openDatabase } from '@isocenter/archive';
import { createUid, Tag } from '@isocenter/dicom';
import type { NormalizedRequest } from '@isocenter/network';
import type { RoutingFields } from '@isocenter/network/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitmentReport, readCommitmentRequest, takeReport } from '../commitment/index.ts';
import { STORAGE_COMMITMENT, STORAGE_COMMITMENT_INSTANCE } from '../dimse/procedure-sop-classes.ts';
import { JobQueue, JobStore, type JobTables } from '../jobs/index.ts';
import { NodeDirectory, nodeConnector } from '../nodes/index.ts';
import { type CommitmentRecords, type SopReference, SqlRecords } from '../records/index.ts';
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
/** What the peer was asked to promise. */
let asked: NormalizedRequest[];

beforeEach(async () => {
  skippedMs = 0;
  peerOptions = { answer: () => 0 };
  asked = [];
  const normalized = async (request: NormalizedRequest) => {
    asked.push(request);
    return { status: 0 };
  };
  peer = await startStoragePeer({ answer: (taken) => peerOptions.answer(taken), services: { normalized } });
  folder = await dataFolderKnowing([
    { id: 'pacs', name: 'PACS', aeTitle: 'PACS', port: peer.port, allows: ['commitment'] },
    { id: 'mute', name: 'Mute', aeTitle: 'MUTE', port: peer.port, allows: [] },
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
    cursors: records.cursors,
    jobs,
    connectNode: nodeConnector({ callingAeTitle: 'US', clock: Date, tls: () => ({}) }),
    transcoder: { give: () => Promise.reject(new Error('nothing is to be transcoded here')) },
    arrivals,
    commitments: records.commitments,
    userId,
    clock,
    logger,
    gatherMs: 10,
    commitmentWaitMs: 10,
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
  return {
    archive,
    desk,
    jobs,
    routing: records.routing,
    cursors: records.cursors,
    commitments: records.commitments,
  };
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
  expect(await first.cursors.find('routing')).toBe(0);
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

/** The peer tells, in its own time, what it keeps of what it was asked for last: all but these, which it lacks for a reason. */
async function tell(
  commitments: CommitmentRecords,
  lacks: readonly string[] = [],
  failureReason = 0x0112,
): Promise<void> {
  const request = readCommitmentRequest(asked.at(-1)?.dataSet);
  if ('problem' in request) throw new Error(request.problem);
  const isLacking = ({ sopInstanceUid }: SopReference) => lacks.includes(sopInstanceUid);
  const committed = request.references.filter((one) => !isLacking(one));
  const failed = request.references.filter(isLacking).map((one) => ({ ...one, failureReason }));
  const { status } = await takeReport(commitments, 'PACS', {
    operation: 'N-EVENT-REPORT',
    sopClassUid: STORAGE_COMMITMENT,
    sopInstanceUid: STORAGE_COMMITMENT_INSTANCE,
    ...commitmentReport(request.transactionUid, { committed, failed }),
  } as NormalizedRequest);
  expect(status).toBe(0);
}

const askedFor = () =>
  asked.map(({ dataSet }) =>
    (dataSet?.findItems(Tag.ReferencedSOPSequence) ?? [])
      .map((item) => item.findString(Tag.ReferencedSOPInstanceUID))
      .sort(),
  );

test('what was sent is promised by the destination, across a restart; what it lost is sent again', async () => {
  const first = await open();
  // Both in one job, and so in one request.
  const rule = await add(first.desk, { asksForCommitment: true, waitsUntilQuiet: true });
  const [lost, kept] = slices(2) as [InstanceInTest, InstanceInTest];
  for (const instance of [lost, kept]) await keep(first.archive, instance);
  await expect.poll(async () => (await first.jobs.list('waiting', { limit: 9, offset: 0 })).length).toBe(1);
  skippedMs += 61_000;
  await expect.poll(() => askedFor().at(-1)).toEqual(uidsOf([lost, kept]));
  const waiting = () => first.jobs.list('waiting', { limit: 9, offset: 0 });
  skippedMs += 2000;
  await expect
    .poll(async () => (await waiting()).map(({ lastError }) => lastError))
    .toEqual([
      expect.stringMatching(/SERVER_COMMITMENT_AWAITED: PACS has not said yet whether it keeps 2 instances/),
    ]);
  await closeAll?.();

  const { jobs, routing, commitments } = await open();
  const isSentTwice = () => taken().filter((uid) => uid === lost.sopInstanceUid).length === 2;
  await tell(commitments, [lost.sopInstanceUid]);
  skippedMs += 60_000;
  await expect.poll(isSentTwice).toBe(true);
  await expect.poll(() => askedFor().at(-1)).toEqual([lost.sopInstanceUid]);
  const promised = () => routing.sentIn('promised', rule.id, lost.studyInstanceUid);
  expect(await promised()).toEqual(new Set([kept.sopInstanceUid]));
  await tell(commitments);
  skippedMs += 60_000;
  await expect.poll(() => isIdle(jobs)).toBe(true);
  expect(await promised()).toEqual(new Set(uidsOf([lost, kept])));
  expect(taken()).toHaveLength(3);
});

test('what a destination will never keep is named by the job that asked', async () => {
  const { archive, desk, jobs, commitments } = await open();
  await add(desk, { asksForCommitment: true });
  const [instance] = slices(1) as [InstanceInTest];
  await keep(archive, instance);
  await expect.poll(() => asked.length).toBe(1);
  await tell(commitments, [instance.sopInstanceUid], 0x0122);
  skippedMs += 60_000;
  const dead = () => jobs.list('dead', { limit: 9, offset: 0 });
  await expect.poll(async () => (await dead()).length).toBe(1);
  const [job] = await dead();
  expect(job).toMatchObject({ kind: 'route-commitment' });
  expect(job?.lastError).toContain(`SERVER_ROUTING_NOT_KEPT`);
  expect(job?.lastError).toContain(`${instance.sopInstanceUid} (0122)`);
  expect(taken()).toHaveLength(1);
  await jobs.retry(job?.id ?? '');
  await expect.poll(() => asked.length).toBe(2);
});

test('a promise is asked only of a node that may give one, and that is sent to by C-STORE', async () => {
  const { desk } = await open();
  await expect(add(desk, { nodeId: 'mute', asksForCommitment: true })).rejects.toThrow(
    /allow it the service/,
  );
  await expect(add(desk, { by: 'STOW-RS', asksForCommitment: true })).rejects.toThrow(/routing rule/);
});
