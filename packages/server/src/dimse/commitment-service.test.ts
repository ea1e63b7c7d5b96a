import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUid } from '@isocenter/dicom';
import type { DimseServices, NormalizedRequest, RoleSelection } from '@isocenter/network';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import {
  commitmentReport,
  commitmentRequest,
  readCommitmentReport,
  requestCommitment,
  sentOutcome,
  takeReport,
} from '../commitment/index.ts';
import { createServer, type RunningServer } from '../create-server.ts';
import { checkNode, nodeConnector } from '../nodes/index.ts';
import { MemoryRecords, type SopReference, SqlRecords } from '../records/index.ts';
import { openConfiguredArchive } from '../storage/open-configured-archive.ts';
import { clockInTest, type DimseInTest, listenInTest } from '../testing/dimse-in-test.ts';
import { configInTest, instanceInTest, upload } from '../testing/server-in-test.ts';
import type { ServiceFactory } from './index.ts';
import { STORAGE_COMMITMENT, STORAGE_COMMITMENT_INSTANCE } from './procedure-sop-classes.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const logger = pino({ level: 'silent' });
const webFolder = join(tmpdir(), 'isocenter-has-no-web-app-here');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function dataFolderInTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-commitment-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function start(dataFolder: string): Promise<RunningServer> {
  const server = await createServer({ config: configInTest(dataFolder), logger, webFolder });
  closers.push(() => server.close());
  return server;
}

/** Reports as they come, to whoever waits for the next. */
class Reports {
  readonly #come: NormalizedRequest[] = [];
  #wake: (() => void) | undefined;
  status = 0;

  readonly services: DimseServices = {
    normalized: async (request) => {
      this.#come.push(request);
      this.#wake?.();
      return { status: this.status };
    },
  };

  async next(): Promise<{
    readonly typeId: number | undefined;
    readonly failed: (string | number)[];
    readonly committed: string[];
  }> {
    while (this.#come.length === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const { typeId, dataSet } = this.#come.shift() as NormalizedRequest;
    const { outcome } = readCommitmentReport(dataSet) ?? {};
    return {
      typeId,
      committed: outcome?.committed.map(({ sopInstanceUid }) => sopInstanceUid) ?? [],
      failed:
        outcome?.failed.flatMap(({ sopInstanceUid, failureReason }) => [sopInstanceUid, failureReason]) ?? [],
    };
  }
}

async function ask(
  { dicomPort: port }: Pick<RunningServer, 'dicomPort'>,
  transactionUid: string,
  references: readonly SopReference[],
  reports = new Reports(),
  roleSelections: readonly RoleSelection[] = [],
) {
  const connect = nodeConnector({ callingAeTitle: 'CT1', clock: clockInTest, tls: () => ({}) });
  const user = await connect(
    { aeTitle: 'ISOCENTER', host: '127.0.0.1', port, useTls: false },
    {
      presentationContexts: [
        { abstractSyntaxUid: STORAGE_COMMITMENT, transferSyntaxUids: ['1.2.840.10008.1.2'] },
      ],
      services: reports.services,
      roleSelections,
    },
  );
  const { status } = await user.normalized({
    operation: 'N-ACTION',
    sopClassUid: STORAGE_COMMITMENT,
    sopInstanceUid: STORAGE_COMMITMENT_INSTANCE,
    typeId: 1,
    dataSet: commitmentRequest({ transactionUid, references }),
  });
  return { user, status, reports };
}

async function stored(server: RunningServer): Promise<SopReference> {
  const instance = instanceInTest();
  await upload(server, instance.bytes);
  return { sopClassUid: CT, sopInstanceUid: instance.sopInstanceUid };
}

/** What a server has still to do about storage commitment; asked one after the other, as a job that fails goes from running to waiting. */
async function jobsOf({ url }: Pick<RunningServer, 'url'>): Promise<string[]> {
  const kinds: string[] = [];
  for (const state of ['running', 'waiting', 'dead']) {
    const answer = await fetch(`${url}/api/v1/jobs?state=${state}`);
    const { jobs } = (await answer.json()) as { jobs: { kind: string }[] };
    kinds.push(...jobs.map(({ kind }) => kind).filter((kind) => kind === 'storage-commitment'));
  }
  return kinds;
}

/** A modality that listens as node `CT1`. */
async function modality(reports: Reports): Promise<DimseInTest> {
  const listener = await listenInTest({ commitment: () => reports.services }, 'CT1');
  closers.push(() => listener.close());
  return listener;
}

/** In the records of a folder that no server has yet. */
async function addNode(dataFolder: string, aeTitle: string, port: number): Promise<void> {
  const { database, close } = await openConfiguredArchive(configInTest(dataFolder));
  const node = checkNode(aeTitle, { aeTitle, host: '127.0.0.1', port, allows: ['commitment'] });
  await new SqlRecords(database, clockInTest, '').saveNode('local', node);
  await close();
}

describe('storage commitment', () => {
  test('is told on the association it was asked on, while that is open', async () => {
    const server = await start(await dataFolderInTest());
    const here = await stored(server);
    const gone = { sopClassUid: CT, sopInstanceUid: '2.25.404' };
    const { user, status, reports } = await ask(server, '2.25.8', [here, gone]);
    expect(status).toBe(0);
    expect(await reports.next()).toEqual({
      typeId: 2,
      committed: [here.sopInstanceUid],
      failed: ['2.25.404', 0x112],
    });
    // Asked again, it is looked at again; the same Transaction UID for other instances is refused.
    const again = await ask(server, '2.25.8', [here, gone]);
    expect((await again.reports.next()).typeId).toBe(2);
    const abused = await ask(server, '2.25.8', [here]);
    expect(await abused.reports.next()).toEqual({
      typeId: 2,
      committed: [],
      failed: [here.sopInstanceUid, 0x131],
    });
    for (const each of [user, again.user, abused.user]) await each.release();
  });

  test('is told to one that offers to be SCP as well, as to any other', async () => {
    const server = await start(await dataFolderInTest());
    const here = await stored(server);
    const both = [{ sopClassUid: STORAGE_COMMITMENT, scu: true, scp: true }];
    const { user, status, reports } = await ask(server, '2.25.9', [here], new Reports(), both);
    expect(status).toBe(0);
    expect(await reports.next()).toEqual({ typeId: 1, committed: [here.sopInstanceUid], failed: [] });
    await user.release();
  });

  test('is told no more to one that knows of no such transaction', async () => {
    const server = await start(await dataFolderInTest());
    const reports = new Reports();
    reports.status = 0x115;
    const { user } = await ask(server, '2.25.10', [await stored(server)], reports);
    expect((await reports.next()).typeId).toBe(1);
    await expect.poll(() => jobsOf(server)).toEqual([]);
    await user.release();
  });

  test('is told on an association of ours too where it was not yet known on the one it was asked on', async () => {
    const dataFolder = await dataFolderInTest();
    const [early, listening] = [new Reports(), new Reports()];
    early.status = 0x115;
    await addNode(dataFolder, 'CT1', (await modality(listening)).port);
    const server = await start(dataFolder);
    const here = await stored(server);
    const { user } = await ask(server, '2.25.11', [here], early);
    const told = { typeId: 1, committed: [here.sopInstanceUid], failed: [] };
    expect(await early.next()).toEqual(told);
    expect(await listening.next()).toEqual(told);
    await expect.poll(() => jobsOf(server)).toEqual([]);
    await user.release();
  });

  test('is told on an association of ours once the peer is there, also after a restart', async () => {
    const dataFolder = await dataFolderInTest();
    const reports = new Reports();
    const { port } = await modality(reports);
    await addNode(dataFolder, 'CT1', port);
    const before = await start(dataFolder);
    const here = await stored(before);
    const { user, status } = await ask(before, '2.25.8', [here]);
    expect(status).toBe(0);
    await user.abort();
    await before.close(); // before anything was looked at, or in the middle of it
    reports.status = 0x110;
    await start(dataFolder);
    const told = { typeId: 1, committed: [here.sopInstanceUid], failed: [] };
    expect(await reports.next()).toEqual(told);
    reports.status = 0; // a failure is no end: it is told again
    expect(await reports.next()).toEqual(told);
  });

  test('is asked of other nodes, which answer at once or on an association of theirs', async () => {
    const { commitments } = new MemoryRecords(clockInTest, 'Reader');
    const report: ServiceFactory = ({ aeTitle }) => ({
      normalized: (request) => takeReport(commitments, aeTitle, request),
    });
    const ours = await listenInTest({ commitment: report }, 'ROUTER');
    closers.push(() => ours.close());
    const dataFolder = await dataFolderInTest();
    await addNode(dataFolder, 'ROUTER', ours.port);
    const server = await start(dataFolder);
    const here = await stored(server);
    const node = { aeTitle: 'ISOCENTER', host: '127.0.0.1', port: server.dicomPort, useTls: false };
    const connect = nodeConnector({ callingAeTitle: 'ROUTER', clock: clockInTest, tls: () => ({}) });
    const options = { commitments, connect, userId: 'local' };
    const kept = { committed: [here], failed: [] };
    expect((await requestCommitment(options, node, [here])).outcome).toEqual(kept);
    // It heard our answer to its report too, and has nothing left to tell.
    await expect.poll(() => jobsOf(server)).toEqual([]);
    const { transactionUid, outcome } = await requestCommitment(options, node, [here], { waitMs: 0 });
    expect(outcome).toBeUndefined();
    await expect.poll(() => sentOutcome(options, node, transactionUid)).toEqual(kept);
    // What nobody asked for is not taken.
    const key = { promiser: 'theirs', peerAeTitle: 'ISOCENTER', transactionUid: createUid() } as const;
    expect(await commitments.find(key)).toBeUndefined();
    const unasked = { operation: 'N-EVENT-REPORT', sopInstanceUid: STORAGE_COMMITMENT_INSTANCE, typeId: 1 };
    const { dataSet } = commitmentReport(key.transactionUid, kept);
    const reply = await takeReport(commitments, 'ISOCENTER', { ...unasked, dataSet } as NormalizedRequest);
    expect(reply.status).toBe(0x115);
  });

  test('asks for what there is', async () => {
    const server = await start(await dataFolderInTest());
    const { user, status } = await ask(server, '1.02', []);
    expect(status).toBe(0x115);
    const asked = { operation: 'N-ACTION', sopClassUid: STORAGE_COMMITMENT } as const;
    const wrong = await user.normalized({ ...asked, sopInstanceUid: STORAGE_COMMITMENT_INSTANCE, typeId: 2 });
    expect(wrong.status).toBe(0x123);
    expect((await user.normalized({ ...asked, sopInstanceUid: '1.2.3', typeId: 1 })).status).toBe(0x112);
    await user.release();
  });
});
