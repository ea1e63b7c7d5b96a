import { type AddressInfo, connect, createServer } from 'node:net';
import { everything, silentLogger } from '@isocenter/archive';
import {
  type DataSet,
  type DataSetContent,
  dataSetOf,
  readDataSet,
  Tag,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import {
  type CStoreRequest,
  type DimseInvoker,
  type IdentifierReply,
  patientRoot,
  type RetrieveProgress,
  studyRoot,
  writeRetrieveOptions,
} from '@isocenter/network';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { NodeRecord } from '../../records/index.ts';
import { anyLocalCaller } from '../../testing/any-local-caller.ts';
import { type StoragePeerOptions, startStoragePeer } from '../../testing/storage-peer.ts';
import { connectDimse, type DimseListener, listenDimse } from '../index.ts';
import type { ServiceFactory } from '../services.ts';
import { type ArchiveInTest, openArchiveInTest, peerInTest } from '../testing/archive-in-test.ts';
import { retrieveFromArchive } from './retrieve-service.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const { ExplicitVrLittleEndian, ImplicitVrLittleEndian } = TransferSyntaxUid;
const syntaxes = [ExplicitVrLittleEndian, ImplicitVrLittleEndian];

let kept: ArchiveInTest;
let listener: DimseListener;
let factory: ServiceFactory;
const nodes = new Map<string, NodeRecord>();
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  kept = await openArchiveInTest();
  const slice = (study: number, series: number, number: number, more: DataSetContent = {}) =>
    kept.keep({
      PatientID: `P${study}`,
      StudyInstanceUID: `1.2.${study}`,
      SeriesInstanceUID: `1.2.${study}.${series}`,
      SOPInstanceUID: `1.2.${study}.${series}.${number}`,
      SeriesNumber: series,
      InstanceNumber: number,
      ...more,
    });
  for (const number of [1, 2, 3]) await slice(1, 1, number);
  await slice(1, 2, 1, { SOPClassUID: SECONDARY_CAPTURE });
  await slice(2, 1, 1);
  const connect = (
    { host, port, aeTitle }: { host: string; port: number; aeTitle: string },
    purpose: object,
  ) =>
    connectDimse({
      ...(purpose as { presentationContexts: [] }),
      host,
      port,
      clock: Date,
      callingAeTitle: 'ISOCENTER',
      calledAeTitle: aeTitle,
      timeoutMs: 3000,
    });
  factory = retrieveFromArchive({
    archive: kept.archive,
    logger: silentLogger,
    transcoder: { give: () => Promise.reject(new Error('nothing to transcode here')) },
    restriction: everything,
    nodes: { findByAeTitle: async (aeTitle) => nodes.get(aeTitle) },
    connect,
    keepAliveMs: 3_600_000,
  });
  listener = await listenDimse({
    host: '127.0.0.1',
    port: 0,
    aeTitle: 'ISOCENTER',
    callers: anyLocalCaller,
    clock: Date,
    logger: silentLogger,
    userId: 'local',
    services: {
      storage: () => ({}),
      retrieval: factory,
    },
  });
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  nodes.clear();
});
afterAll(async () => {
  await listener.close();
  await kept.remove();
});

interface Asking {
  readonly model?: typeof studyRoot;
  /** Which classes the requestor serves in a C-GET. */
  readonly served?: readonly string[];
  readonly isRelational?: boolean;
  readonly store?: (request: CStoreRequest) => Promise<{ status: number }>;
  readonly onProgress?: (progress: RetrieveProgress) => void;
}

async function connected({
  model = studyRoot,
  served = [CT, SECONDARY_CAPTURE],
  isRelational,
  store,
}: Asking) {
  const { getSopClassUid, moveSopClassUid } = model;
  const user = await connectDimse({
    host: '127.0.0.1',
    port: listener.port,
    clock: Date,
    callingAeTitle: 'ASKING',
    calledAeTitle: 'ISOCENTER',
    presentationContexts: [getSopClassUid, moveSopClassUid, ...served].map((abstractSyntaxUid) => ({
      abstractSyntaxUid,
      transferSyntaxUids: syntaxes,
    })),
    roleSelections: served.map((sopClassUid) => ({ sopClassUid, scu: false, scp: true })),
    ...(isRelational && {
      extendedNegotiations: [
        { sopClassUid: getSopClassUid, information: writeRetrieveOptions({ relationalRetrieval: true }) },
      ],
    }),
    ...(store && { services: { store } }),
  });
  closers.push(() => user.release());
  return user;
}

async function get(content: DataSetContent, asking: Asking = {}) {
  const { model = studyRoot } = asking;
  const taken: string[] = [];
  const store = async (request: CStoreRequest) => {
    const answer = (await asking.store?.(request)) ?? { status: 0 };
    for await (const _ of request.dataSet);
    taken.push(request.sopInstanceUid);
    return answer;
  };
  const user = await connected({ ...asking, store });
  let last: RetrieveProgress | undefined;
  for await (last of user.get(model.getSopClassUid, dataSetOf(content))) asking.onProgress?.(last);
  return { last, taken };
}

const study1 = { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '1.2.1' };
const first4 = ['1.2.1.1.1', '1.2.1.1.2', '1.2.1.1.3', '1.2.1.2.1'];
const counts = (completed: number, failed = 0, warning = 0) => ({ completed, failed, warning });

describe('C-GET', () => {
  test('gives a study over the association it was asked on, in its order, byte for byte', async () => {
    const instance = await kept.archive.instance({ sopInstanceUid: '1.2.1.1.2' }, everything);
    const blob = await instance?.open();
    const file = await blob?.read(
      instance?.dataSetByteOffset ?? 0,
      (instance?.byteLength ?? 0) - (instance?.dataSetByteOffset ?? 0),
    );
    await blob?.close();
    const bytes: Uint8Array[] = [];
    const { last, taken } = await get(study1, {
      store: async ({ dataSet, sopInstanceUid, transferSyntaxUid }) => {
        expect(transferSyntaxUid).toBe(ExplicitVrLittleEndian);
        const chunks: Uint8Array[] = [];
        for await (const chunk of dataSet) chunks.push(chunk.slice());
        if (sopInstanceUid === '1.2.1.1.2') bytes.push(Buffer.concat(chunks));
        return { status: 0 };
      },
    });
    expect(taken).toEqual(first4);
    expect(last).toMatchObject({ status: 0, remaining: undefined, ...counts(4) });
    expect(Buffer.compare(bytes[0] ?? new Uint8Array(), file ?? new Uint8Array())).toBe(0);
  });

  test.each<[string, DataSetContent, Asking, string[]]>([
    ['a patient', { QueryRetrieveLevel: 'PATIENT', PatientID: 'P1' }, { model: patientRoot }, first4],
    ['two studies', { ...study1, StudyInstanceUID: ['1.2.1', '1.2.2'] }, {}, [...first4, '1.2.2.1.1']],
    [
      'a series',
      { ...study1, QueryRetrieveLevel: 'SERIES', SeriesInstanceUID: '1.2.1.2' },
      {},
      ['1.2.1.2.1'],
    ],
    [
      'two instances of one series',
      {
        ...study1,
        QueryRetrieveLevel: 'IMAGE',
        SeriesInstanceUID: '1.2.1.1',
        SOPInstanceUID: ['1.2.1.1.3', '1.2.1.1.1'],
      },
      {},
      ['1.2.1.1.1', '1.2.1.1.3'],
    ],
    ['a study of another patient than named', { ...study1, PatientID: 'P2' }, { model: patientRoot }, []],
    [
      'an instance alone, where relational retrieval was negotiated',
      { QueryRetrieveLevel: 'IMAGE', SOPInstanceUID: '1.2.2.1.1' },
      { isRelational: true },
      ['1.2.2.1.1'],
    ],
  ])('gives %s', async (_name, content, asking, uids) => {
    const { last, taken } = await get(content, asking);
    expect(taken.sort()).toEqual([...uids].sort());
    expect(last).toMatchObject({ status: 0, ...counts(uids.length) });
  });

  test('what the requestor does not serve fails alone and is named', async () => {
    const { last, taken } = await get(study1, { served: [CT] });
    expect(taken).toEqual(first4.slice(0, 3));
    expect(last).toMatchObject({ status: 0xb000, ...counts(3, 1), failedSopInstanceUids: ['1.2.1.2.1'] });
  });

  test('nothing that could be given is a failure', async () => {
    const { last } = await get(study1, { served: [] });
    expect(last).toMatchObject({ status: 0xa702, ...counts(0, 4), failedSopInstanceUids: first4 });
  });

  test('each answer of the requestor counts as what it is', async () => {
    const answers = new Map([
      ['1.2.1.1.1', 0xb007],
      ['1.2.1.1.2', 0xa700],
    ]);
    const { last, taken } = await get(study1, {
      store: async ({ sopInstanceUid }) => ({ status: answers.get(sopInstanceUid) ?? 0 }),
    });
    expect(taken).toEqual(first4);
    expect(last).toMatchObject({ status: 0xb000, ...counts(2, 1, 1), failedSopInstanceUids: ['1.2.1.1.2'] });
  });

  test('a cancelled one tells what was done and what remains', async () => {
    const cancelling = new AbortController();
    let stored = 0;
    const invoker = {
      contexts: [CT, SECONDARY_CAPTURE].map((abstractSyntaxUid, at) => ({
        id: 2 * at + 1,
        abstractSyntaxUid,
        transferSyntaxUid: ExplicitVrLittleEndian,
      })),
      async store() {
        stored += 1;
        if (stored === 2) cancelling.abort();
        return { status: stored === 1 ? 0xa700 : 0, errorComment: undefined };
      },
    } as unknown as DimseInvoker;
    const peer = peerInTest([], { invoker, servedSopClassUids: new Set([CT, SECONDARY_CAPTURE]) });
    const replies: IdentifierReply[] = [];
    const asked = {
      sopClassUid: studyRoot.getSopClassUid,
      identifier: dataSetOf(study1),
      transferSyntaxUid: ExplicitVrLittleEndian,
      messageId: 1,
      moveDestination: undefined,
      signal: cancelling.signal,
    };
    for await (const reply of factory(peer).get?.(asked) ?? []) replies.push(reply);
    expect(stored).toBe(2);
    const [first] = replies;
    expect(first).toEqual({ status: 0xff00, subOperations: { remaining: 3, ...counts(0, 1) } });
    expect(replies.at(-1)).toMatchObject({
      status: 0xfe00,
      subOperations: { remaining: 2, ...counts(1, 1) },
    });
    expect(
      (replies.at(-1)?.identifier as DataSet | undefined)?.getStrings(Tag.FailedSOPInstanceUIDList),
    ).toEqual(['1.2.1.1.1']);
  });

  test.each<[string, DataSetContent]>([
    ['no study', { QueryRetrieveLevel: 'STUDY' }],
    ['a study by wildcard', { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '*' }],
    ['a series without its study', { QueryRetrieveLevel: 'SERIES', SeriesInstanceUID: '1.2.1.1' }],
  ])('that names %s is refused', async (_name, content) => {
    expect((await get(content)).last).toMatchObject({ status: 0xa900 });
  });
});

describe('C-MOVE', () => {
  const nodeAt = (port: number): NodeRecord => ({
    id: 'n1',
    name: 'There',
    aeTitle: 'THERE',
    host: '127.0.0.1',
    port,
    useTls: false,
    allows: ['retrieve'],
  });

  async function move(
    content: DataSetContent,
    {
      destination = 'THERE',
      node,
      peer,
    }: { destination?: string; node?: Partial<NodeRecord>; peer?: StoragePeerOptions } = {},
  ) {
    const there = await startStoragePeer(peer);
    closers.push(() => there.close());
    nodes.set('THERE', { ...nodeAt(there.port), ...node });
    const user = await connected({});
    let last: RetrieveProgress | undefined;
    for await (last of user.move(studyRoot.moveSopClassUid, dataSetOf(content), destination));
    return { last, there };
  }

  test('sends to a known node over one association, and tells it who asked', async () => {
    const { last, there } = await move(study1);
    expect(last).toMatchObject({ status: 0, ...counts(4) });
    expect(there.taken.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(first4);
    expect(there.taken[0]?.moveOriginator).toEqual({ aeTitle: 'ASKING', messageId: 1 });
    expect(there.requests).toHaveLength(1);
    expect(there.requests[0]).toMatchObject({ callingAeTitle: 'ISOCENTER', calledAeTitle: 'THERE' });
    const [taken] = there.taken;
    expect(
      readDataSet(taken?.bytes ?? new Uint8Array(), ExplicitVrLittleEndian).getString(Tag.PatientID),
    ).toBe('P1');
  });

  test('one failed sub-operation stops no other', async () => {
    const { last, there } = await move(study1, {
      peer: { answer: ({ sopInstanceUid }) => (sopInstanceUid === '1.2.1.1.1' ? 0xa700 : 0) },
    });
    expect(there.taken).toHaveLength(4);
    expect(last).toMatchObject({ status: 0xb000, ...counts(3, 1), failedSopInstanceUids: ['1.2.1.1.1'] });
  });

  test('a destination that nobody knows is A801, and so is one that may not retrieve', async () => {
    expect((await move(study1, { destination: 'NOWHERE' })).last).toMatchObject({
      status: 0xa801,
      ...counts(0),
    });
    expect((await move(study1, { node: { allows: ['store'] } })).last).toMatchObject({ status: 0xa801 });
  });

  test('a requestor that is the destination too hears of our call before it looks for that', async () => {
    const there = await startStoragePeer();
    closers.push(() => there.close());
    let onHeard = () => {};
    const heard = new Promise<void>((resolve) => {
      onHeard = resolve;
    });
    const door = createServer(async (socket) => {
      const onwards = connect(there.port, '127.0.0.1');
      // Either side may end it by a reset, which is no matter of this test.
      for (const end of [socket, onwards]) end.on('error', () => end.destroy());
      await heard;
      socket.pipe(onwards).pipe(socket);
    });
    closers.push(() => new Promise((resolve) => door.close(resolve)));
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const { port } = door.address() as AddressInfo;
    nodes.set('THERE', nodeAt(port));
    const user = await connected({});
    const replies: RetrieveProgress[] = [];
    for await (const reply of user.move(studyRoot.moveSopClassUid, dataSetOf(study1), 'THERE')) {
      replies.push(reply);
      onHeard();
    }
    expect(replies[0]).toMatchObject({ isLast: false, remaining: 4, ...counts(0) });
    expect(replies.at(-1)).toMatchObject({ status: 0, ...counts(4) });
  });

  test('a destination that is away fails them all', async () => {
    const { last } = await move(study1, { node: { port: 1 } });
    expect(last).toMatchObject({ status: 0xa702, ...counts(0, 4), failedSopInstanceUids: first4 });
  });
});
