import { type Archive, createArchive, everything, MemoryBlobStore, MemoryIndex } from '@isocenter/archive';
import { dataSetOf, encodeDataSet, TransferSyntaxUid } from '@isocenter/dicom';
import {
  type AssociateRq,
  type IdentifierReply,
  type IdentifierRequest,
  type Pdu,
  writeCommandSet,
  writePdu,
} from '@isocenter/network';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyLocalCaller } from '../testing/any-local-caller.ts';
import { scriptedRequest } from '../testing/scripted-request.ts';
import { WirePeer } from '../testing/wire-peer.ts';
import { connectDimse, type DimseListener, listenDimse, storeIntoArchive } from './index.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const STUDY_ROOT_FIND = '1.2.840.10008.5.1.4.1.2.2.1';
const VERIFICATION = '1.2.840.10008.1.1';
const EXPLICIT = TransferSyntaxUid.ExplicitVrLittleEndian;
const clock = { now: () => Date.now() };
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Short before an association, so that what expires does so in a test. */
const limits = { artimMs: 800, idleMs: 60_000, maximumLength: 16384, maximumAssociations: 240 };
/** Short within one, where only what falls silent is: a busy machine must not seem silent. */
const impatientLimits = { ...limits, idleMs: 500 };

const instanceOf = (sopInstanceUid: string) =>
  encodeDataSet(
    dataSetOf({
      SOPClassUID: CT,
      SOPInstanceUID: sopInstanceUid,
      PatientID: 'P',
      StudyInstanceUID: '2.25.1',
      SeriesInstanceUID: '2.25.2',
      Modality: 'CT',
    }),
    EXPLICIT,
  );
const hostileDataSet = instanceOf('2.25.666');

/** What the archive is asked to keep at this moment; 0 when nothing is left behind. */
let storesUnderWay = 0;
let findsUnderWay = 0;
let archive: Archive;
let listener: DimseListener;
let impatient: DimseListener;
const peers: WirePeer[] = [];
const totals: Record<string, number> = {};

beforeAll(async () => {
  archive = await createArchive({
    renditions: new MemoryBlobStore(),
    journal: new MemoryBlobStore(),
    blobs: new MemoryBlobStore(),
    index: new MemoryIndex(),
    clock,
    logger: silent,
    close: async () => {},
  });
  const watched: Pick<Archive, 'keep'> = {
    async keep(incoming) {
      storesUnderWay += 1;
      try {
        return await archive.keep(incoming);
      } finally {
        storesUnderWay -= 1;
      }
    },
  };
  const setting = {
    host: '127.0.0.1',
    port: 0,
    aeTitle: 'ISOCENTER',
    services: {
      storage: storeIntoArchive({ archive: watched, logger: silent }),
      query: () => ({ find: endlessMatches }),
    },
    clock,
    logger: silent,
    callers: anyLocalCaller,
    userId: 'local',
  };
  listener = await listenDimse({ ...setting, limits });
  impatient = await listenDimse({ ...setting, limits: impatientLimits });
});

/** Matches without end, more than all buffers between two sockets hold. */
async function* endlessMatches({ signal }: IdentifierRequest): AsyncGenerator<IdentifierReply> {
  findsUnderWay += 1;
  const identifier = dataSetOf({ TextValue: 'x'.repeat(100_000) });
  try {
    while (!signal.aborted) yield { status: 0xff00, identifier };
    yield { status: 0xfe00 };
  } finally {
    findsUnderWay -= 1;
  }
}

afterAll(async () => {
  for (const { socket } of peers) socket.destroy();
  await Promise.all([listener.close(), impatient.close()]);
  await archive.close();
});

function arrive(port = listener.port): WirePeer {
  const peer = WirePeer.connect(port);
  peers.push(peer);
  return peer;
}

const request = scriptedRequest([
  {
    id: 1,
    abstractSyntaxUid: VERIFICATION,
    transferSyntaxUids: [TransferSyntaxUid.ImplicitVrLittleEndian],
  },
  { id: 3, abstractSyntaxUid: CT, transferSyntaxUids: [EXPLICIT] },
  { id: 7, abstractSyntaxUid: STUDY_ROOT_FIND, transferSyntaxUids: [EXPLICIT] },
]);

async function associate(port = listener.port): Promise<WirePeer> {
  const peer = arrive(port);
  peer.send(request);
  expect(await peer.receive()).toMatchObject({ type: 'A-ASSOCIATE-AC' });
  return peer;
}

const value = (id: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): Pdu => ({
  type: 'P-DATA-TF',
  values: [{ presentationContextId: id, isCommand, isLast, bytes }],
});
const command = (id: number, elements: Parameters<typeof writeCommandSet>[0]): Pdu =>
  value(id, true, true, writeCommandSet(elements));
const echo = { CommandField: 0x0030, hasDataSet: false, AffectedSOPClassUID: VERIFICATION, MessageID: 1 };
const echoRq = command(1, echo);
const store = {
  CommandField: 0x0001,
  hasDataSet: true,
  AffectedSOPClassUID: CT,
  AffectedSOPInstanceUID: '2.25.666',
  MessageID: 2,
  Priority: 0,
};
const storeRq = command(3, store);
const data = (bytes: Uint8Array, isLast: boolean, id = 3) => value(id, false, isLast, bytes);
/** A C-STORE whose data set has begun. */
const halfStore = [storeRq, data(hostileDataSet.subarray(0, 40), false)];
const release: Pdu = { type: 'A-RELEASE-RQ' };

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
/** A-ABORT and A-ASSOCIATE-RJ as they stand on the wire. PS3.8 §9.3.8, §9.3.4. */
const abortBytes = (source: number, reason: number) => Uint8Array.of(7, 0, 0, 0, 0, 4, 0, 0, source, reason);
const rejectBytes = (result: number, source: number, reason: number) =>
  Uint8Array.of(3, 0, 0, 0, 0, 4, 0, result, source, reason);

/** Nothing more comes, and the connection is ended from there, though the peer keeps its end open. */
async function expectEnd(peer: WirePeer): Promise<void> {
  expect(await peer.receiveBytes()).toBe('closed');
}

/** Bytes of a request, with some of them changed. */
function requestBytes(change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = writePdu(request);
  change(bytes);
  return bytes;
}

/** An association that works all the time, whatever others do. */
class Neighbour {
  stored = 0;
  readonly faults: unknown[] = [];
  readonly #port: number;
  #isLeaving = false;
  #work: Promise<void> = Promise.resolve();

  constructor(port: number) {
    this.#port = port;
  }

  async begin(): Promise<void> {
    const user = await connectDimse({
      host: '127.0.0.1',
      port: this.#port,
      clock,
      callingAeTitle: 'NEIGHBOUR',
      calledAeTitle: 'ISOCENTER',
      presentationContexts: [
        { abstractSyntaxUid: VERIFICATION, transferSyntaxUids: [EXPLICIT] },
        { abstractSyntaxUid: CT, transferSyntaxUids: [EXPLICIT] },
      ],
    });
    this.#work = (async () => {
      while (!this.#isLeaving) {
        const sopInstanceUid = `2.25.${this.#port}0${this.stored}`;
        const dataSet = [instanceOf(sopInstanceUid)];
        const { status } = await user.store({
          sopClassUid: CT,
          sopInstanceUid,
          transferSyntaxUid: EXPLICIT,
          dataSet,
        });
        if (status !== 0) this.faults.push(status);
        this.stored += 1;
        await pause(20);
      }
      await user.release();
    })().catch((error) => void this.faults.push(error));
  }

  async leave(): Promise<void> {
    this.#isLeaving = true;
    await this.#work;
  }
}

/** How many of each end there were, for the last test to tell. */
const count = (end: string): void => {
  totals[end] = (totals[end] ?? 0) + 1;
};

describe('beside an association that works on', () => {
  let neighbour: Neighbour;
  beforeAll(async () => {
    neighbour = new Neighbour(listener.port);
    await neighbour.begin();
  });

  describe.concurrent('one that begins with', () => {
    test.each<[string, Uint8Array]>([
      ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
      ['a TLS handshake', hex('16030100c8010000c40303')],
      ['a PDU of type 0', hex('00 00 00000004 00000000')],
      ['a PDU of type 0xFF', hex('FF 00 00000004 00000000')],
      ['an A-ASSOCIATE-RQ of length 0', hex('01 00 00000000')],
      ['an A-ASSOCIATE-RQ of 4 GB', hex('01 00 FFFFFFFF')],
      ['an A-ASSOCIATE-RQ shorter than its fields', hex('01 00 00000004 00010000')],
      ['an item longer than its PDU', requestBytes((bytes) => bytes.set([0xff, 0xff], 76))],
      [
        'an even presentation context id',
        writePdu({
          ...request,
          presentationContexts: [{ ...request.presentationContexts[0], id: 2 }],
        } as Pdu),
      ],
      [
        'a presentation context id twice',
        writePdu({
          ...request,
          presentationContexts: [request.presentationContexts[0], request.presentationContexts[0]],
        } as Pdu),
      ],
      ['data', writePdu(echoRq)],
      ['a release', writePdu(release)],
      ['an A-RELEASE-RP', writePdu({ type: 'A-RELEASE-RP' })],
      ['an A-ASSOCIATE-AC', writePdu({ ...request, type: 'A-ASSOCIATE-AC', presentationContexts: [] })],
      ['an A-ASSOCIATE-RJ', rejectBytes(1, 1, 1)],
    ])('%s is sent A-ABORT by the service-user and the end of the stream', async (_name, bytes) => {
      const peer = arrive();
      peer.send(bytes);
      expect(await peer.receiveBytes()).toEqual(abortBytes(0, 0)); // AA-1
      await expectEnd(peer);
      count('aborted before an association');
    });

    test.each<[string, (peer: WirePeer) => unknown]>([
      ['nothing', () => undefined],
      ['an A-ASSOCIATE-RQ at a byte now and then', (peer) => peer.trickle(writePdu(request), 10)],
      ['an A-ASSOCIATE-RQ that never ends', (peer) => peer.send(writePdu(request).subarray(0, 100))],
      ['A-ABORT', (peer) => peer.send(abortBytes(0, 0))],
      ['the end of its stream', (peer) => peer.socket.end()],
    ])('%s sees the end of the stream when its time is over', async (_name, act) => {
      const peer = arrive();
      const beganMs = Date.now();
      void act(peer);
      await expectEnd(peer);
      expect(Date.now() - beganMs).toBeLessThan(10_000); // not the 15 s of the default
      count('closed before an association');
    });

    test.each<[string, Partial<AssociateRq>, [number, number, number]]>([
      ['another called AE title', { calledAeTitle: 'SOMEONE' }, [1, 1, 7]],
      ['a calling AE title that could forge a log line', { callingAeTitle: 'A\nB' }, [1, 1, 3]],
      ['no calling AE title', { callingAeTitle: '' }, [1, 1, 3]],
      ['another application context', { applicationContextName: '1.2.3' }, [1, 1, 2]],
      ['no application context', { applicationContextName: '' }, [1, 1, 2]],
      ['another protocol version', { protocolVersion: 2 }, [1, 2, 2]],
    ])('%s is rejected with its reason', async (_name, change, reason) => {
      const peer = arrive();
      peer.send({ ...request, ...change });
      expect(await peer.receiveBytes()).toEqual(rejectBytes(...reason));
      await expectEnd(peer);
      count('rejected');
    });

    test.each([
      ['without a UID', ''],
      ['of 65 characters', `1.${'2'.repeat(63)}`],
      ['that is no UID', 'abc'],
    ])('an abstract syntax %s is not given it', async (_name, abstractSyntaxUid) => {
      const peer = arrive();
      const odd = { id: 5, abstractSyntaxUid, transferSyntaxUids: [EXPLICIT] };
      peer.send({ ...request, presentationContexts: [...request.presentationContexts, odd] });
      const answer = await peer.receive();
      if (answer === 'closed' || answer.type !== 'A-ASSOCIATE-AC') throw new Error('no answer');
      expect(answer.presentationContexts.map(({ id, result }) => [id, result])).toEqual([
        [1, 0],
        [3, 0],
        [7, 0],
        [5, 3],
      ]);
      peer.send(abortBytes(0, 0));
      await expectEnd(peer);
      count('served');
    });

    test('reserved fields and sub-items of tomorrow is served', async () => {
      const peer = arrive();
      const bytes = requestBytes((pdu) => {
        pdu[1] = 0xff; // behind the type
        pdu.set([0xff, 0xff], 8); // behind the protocol version
        pdu.fill(0xff, 42, 74); // behind the AE titles
      });
      const tomorrow = hex('7F 00 0003 010203');
      const joined = Uint8Array.of(...bytes, ...tomorrow);
      new DataView(joined.buffer).setUint32(2, joined.byteLength - 6);
      peer.send(joined, echoRq);
      expect(await peer.receive()).toMatchObject({ type: 'A-ASSOCIATE-AC' });
      expect((await peer.receiveResponse()).Status).toBe(0);
      peer.send(abortBytes(0, 0));
      await expectEnd(peer);
      count('served');
    });
  });

  describe.concurrent('one that has an association and sends', () => {
    const noise = Uint8Array.from({ length: 40 }, (_, index) => index * 37);
    const endless = Array.from({ length: 5 }, () => value(1, true, false, new Uint8Array(16000)));

    test.each<[string, readonly (Pdu | Uint8Array)[], [number, number]]>([
      // PS3.8 Table 9-26: 1 unrecognized PDU, 2 unexpected PDU, 6 invalid PDU parameter value
      ['a PDU of type 0', [hex('00 00 00000004 00000000')], [2, 1]],
      ['a PDU of type 0xFF', [hex('FF 00 00000004 00000000')], [2, 1]],
      ['HTTP', [Buffer.from('GET / HTTP/1.1\r\n\r\n')], [2, 1]],
      ['a P-DATA-TF of 4 GB', [hex('04 00 FFFFFFFF')], [2, 6]],
      ['a P-DATA-TF longer than agreed', [hex('04 00 00004007')], [2, 6]],
      ['a P-DATA-TF of length 0', [hex('04 00 00000000')], [2, 6]],
      ['a value longer than its PDU', [hex('04 00 00000006 000000FF 0103')], [2, 6]],
      ['a value shorter than its header', [hex('04 00 00000006 00000001 0103')], [2, 6]],
      ['a value of length 0', [hex('04 00 00000004 00000000')], [2, 6]],
      ['an A-RELEASE-RQ without its field', [hex('05 00 00000000')], [2, 6]],
      ['a second A-ASSOCIATE-RQ', [request], [2, 2]],
      ['an A-ASSOCIATE-AC', [{ ...request, type: 'A-ASSOCIATE-AC', presentationContexts: [] }], [2, 2]],
      ['an A-ASSOCIATE-RJ', [rejectBytes(1, 1, 1)], [2, 2]],
      ['an A-RELEASE-RP nobody asked for', [{ type: 'A-RELEASE-RP' }], [2, 2]],
      ['a data set that no command announced', [data(hostileDataSet, true)], [0, 0]],
      ['a data set behind a command that announced none', [echoRq, data(hostileDataSet, true, 1)], [0, 0]],
      ['a command in a context that was not accepted', [command(9, echo)], [0, 0]],
      ['a command in an even context', [command(2, echo)], [0, 0]],
      ['a command set of noise', [value(1, true, true, noise)], [0, 0]],
      ['a command set of nothing', [value(1, true, true, new Uint8Array(0))], [0, 0]],
      ['a command set that does not end', endless, [0, 0]],
      ['fragments of two messages at the same time', [...halfStore, echoRq], [0, 0]],
      ['fragments of two contexts at the same time', [...halfStore, data(hostileDataSet, false, 1)], [0, 0]],
      ['a response to nothing', [command(1, { ...echo, CommandField: 0x8030, Status: 0 })], [0, 0]],
    ])('%s is aborted, by source and reason', async (_name, pdus, [source, reason]) => {
      const peer = await associate();
      peer.send(...pdus);
      let received = await peer.receiveBytes();
      // What was right before is answered, as long as there is time.
      while (received !== 'closed' && received[0] === 4) received = await peer.receiveBytes();
      expect(received).toEqual(abortBytes(source, reason));
      // In Sta13 nothing is heard but another request, and an abort ends it.
      peer.send(echoRq, release);
      await expectEnd(peer);
      count('aborted within an association');
    });

    test.each<[string, (peer: WirePeer) => unknown]>([
      ['nothing', () => undefined],
      ['a value at a byte now and then', (peer) => peer.trickle(writePdu(echoRq), 20)],
      ['half a data set', (peer) => peer.send(...halfStore)],
      ['half a value', (peer) => peer.send(storeRq, writePdu(data(hostileDataSet, true)).subarray(0, 60))],
    ])('%s, and falls silent, is aborted when its time is over', async (_name, act) => {
      const peer = await associate(impatient.port);
      const beganMs = Date.now();
      void act(peer);
      expect(await peer.receiveBytes()).toEqual(abortBytes(0, 0));
      await expectEnd(peer);
      expect(Date.now() - beganMs).toBeLessThan(10_000); // not the 120 s of the default
      count('aborted for silence');
    });

    test.each<[string, (peer: WirePeer) => unknown]>([
      ['A-ABORT by its user', (peer) => peer.send(abortBytes(0, 0))],
      ['A-ABORT by its provider', (peer) => peer.send(abortBytes(2, 6))],
      ['A-ABORT in the middle of a data set', (peer) => peer.send(...halfStore, abortBytes(0, 0))],
      ['A-ABORT behind its release', (peer) => peer.send(release, abortBytes(0, 0))],
      ['the end of its stream', (peer) => peer.socket.end()],
      [
        'the end of its stream in the middle of a data set',
        (peer) => {
          peer.send(...halfStore);
          peer.socket.end();
        },
      ],
      [
        'a reset in the middle of a data set',
        async (peer) => {
          peer.send(...halfStore);
          await pause(50);
          peer.socket.resetAndDestroy();
        },
      ],
      ['a release in the middle of a data set', (peer) => peer.send(...halfStore, release)],
    ])('%s is gone', async (_name, act) => {
      const peer = await associate();
      void act(peer);
      let received = await peer.receive();
      if (received !== 'closed' && received.type === 'A-RELEASE-RP') received = await peer.receive();
      expect(received).toBe('closed');
      count('gone by itself');
    });

    test.each<[string, Uint8Array]>([
      [
        'a wrong group length',
        // Group 0000, element 0000, UL of 4 bytes: the length that follows is a lie.
        ((bytes) => bytes.fill(0x7f, 8, 10) && bytes)(writeCommandSet(echo)),
      ],
      ['no group length', writeCommandSet(echo).subarray(12)],
    ])('a command with %s is served', async (_name, bytes) => {
      const peer = await associate();
      peer.send(value(1, true, true, bytes));
      expect((await peer.receiveResponse()).Status).toBe(0);
      peer.send(release);
      expect(await peer.receive()).toEqual({ type: 'A-RELEASE-RP' });
      count('served');
    });

    test('control bits without a meaning is served', async () => {
      const peer = await associate();
      const bytes = writePdu(echoRq);
      bytes[11] = 0b11111111; // PS3.8 §E.2: bits 2 to 7 are not tested
      peer.send(bytes);
      expect((await peer.receiveResponse()).Status).toBe(0);
      count('served');
      peer.send(release);
    });

    test('a C-CANCEL of nothing is served on', async () => {
      const peer = await associate();
      const cancel = { CommandField: 0x0fff, hasDataSet: false, MessageIDBeingRespondedTo: 77 };
      peer.send(command(1, cancel), echoRq);
      expect(await peer.receiveResponse()).toMatchObject({ CommandField: 0x8030, Status: 0 });
      count('served');
      peer.send(release);
    });

    test.each<[string, Partial<typeof store>, number]>([
      ['with an empty instance UID', { AffectedSOPInstanceUID: '' }, 0x0117],
      ['with an instance UID that is none', { AffectedSOPInstanceUID: '../../etc/passwd' }, 0x0117],
      ['of another SOP class than its context', { AffectedSOPClassUID: '1.2.3' }, 0x0122],
      ['of a command nobody knows', { CommandField: 0x0777 }, 0x0211],
      ['without the data set it needs', { hasDataSet: false }, 0xc000],
    ])('a C-STORE %s is refused, and served on', async (_name, change, status) => {
      const peer = await associate();
      const elements = { ...store, ...change };
      peer.send(command(3, elements), ...(elements.hasDataSet ? [data(hostileDataSet, true)] : []), echoRq);
      expect((await peer.receiveResponse()).Status).toBe(status);
      expect(await peer.receiveResponse()).toMatchObject({ CommandField: 0x8030, Status: 0 });
      count('refused');
      peer.send(release);
    });

    test('a C-STORE with a UID of 66 characters is refused, and served on', async () => {
      const peer = await associate();
      const bytes = Array.from(writeCommandSet({ ...store, AffectedSOPInstanceUID: '3'.repeat(64) }));
      const valueOffset = bytes.indexOf(0x33);
      bytes.splice(valueOffset, 0, 0x33, 0x33);
      bytes[valueOffset - 4] = 66;
      peer.send(value(3, true, true, Uint8Array.from(bytes)), data(hostileDataSet, true), echoRq);
      expect(await peer.receiveResponse()).toMatchObject({ Status: 0x0117 });
      expect(await peer.receiveResponse()).toMatchObject({ CommandField: 0x8030, Status: 0 });
      count('refused');
      peer.send(release);
    });

    test('more operations at a time than agreed on is aborted', async () => {
      const peer = await associate();
      peer.send(...Array.from({ length: 300 }, (_, index) => command(1, { ...echo, MessageID: index + 1 })));
      let received = await peer.receive();
      while (received !== 'closed' && received.type === 'P-DATA-TF') received = await peer.receive();
      expect(received).toEqual({ type: 'A-ABORT', source: 0, reason: 0 });
      count('aborted within an association');
    });
  });

  test('one that never reads its matches is let go, and the query with it', async () => {
    const peer = await associate(impatient.port);
    peer.socket.pause();
    const find = {
      CommandField: 0x0020,
      hasDataSet: true,
      AffectedSOPClassUID: STUDY_ROOT_FIND,
      MessageID: 5,
    };
    peer.send(command(7, find), data(new Uint8Array(0), true, 7));
    await expect.poll(() => findsUnderWay).toBe(1);
    await expect.poll(() => findsUnderWay).toBe(0);
    count('closed for not reading');
  });

  test('three hundred that connect and say nothing are let go', async () => {
    const silentPeers = Array.from({ length: 300 }, () => arrive());
    await Promise.all(silentPeers.map(({ closed }) => closed));
    totals['closed before an association'] = (totals['closed before an association'] ?? 0) + 300;
  });

  test('nothing is left behind, and the neighbour never noticed', async () => {
    await expect.poll(() => [listener.connectionCount, impatient.connectionCount]).toEqual([1, 0]);
    expect(storesUnderWay).toBeLessThanOrEqual(1);
    await neighbour.leave();
    await expect.poll(() => listener.connectionCount).toBe(0);
    expect([storesUnderWay, findsUnderWay]).toEqual([0, 0]);
    expect(neighbour.faults).toEqual([]);
    expect(neighbour.stored).toBeGreaterThan(20);
    const hostile = await archive.instance({ sopInstanceUid: '2.25.666' }, everything);
    expect(hostile).toBeUndefined();
    const ends = Object.entries(totals).map(([end, times]) => `${times} ${end}`);
    // biome-ignore lint/suspicious/noConsole: totals are for who runs the tests
    console.log(
      `Hostile requestors: ${ends.join(', ')}; beside them ${neighbour.stored} instances were stored.`,
    );
  });
});

describe('many at once', () => {
  let patient: DimseListener;
  const user = { clock, host: '127.0.0.1', callingAeTitle: 'BUSY', calledAeTitle: 'ISOCENTER' };
  const presentationContexts = [{ abstractSyntaxUid: VERIFICATION, transferSyntaxUids: [EXPLICIT] }];
  const arriveThere = () => {
    const peer = WirePeer.connect(patient.port);
    peers.push(peer);
    peer.send(request);
    return peer;
  };
  beforeAll(async () => {
    patient = await listenDimse({
      host: '127.0.0.1',
      port: 0,
      aeTitle: 'ISOCENTER',
      services: {},
      clock,
      logger: silent,
      callers: anyLocalCaller,
      userId: 'local',
      limits: { maximumAssociations: 220 },
    });
  });
  afterAll(() => patient.close());

  test('two hundred idle associations and twenty that work are served side by side, and one more is told that it is one too many', async () => {
    const idle = Array.from({ length: 200 }, arriveThere);
    const answers = await Promise.all(idle.map((peer) => peer.receive()));
    expect(answers.filter((answer) => answer !== 'closed' && answer.type === 'A-ASSOCIATE-AC')).toHaveLength(
      200,
    );
    const busy = await Promise.all(
      Array.from({ length: 20 }, () => connectDimse({ ...user, port: patient.port, presentationContexts })),
    );
    for (let round = 0; round < 5; round += 1) {
      const echoes = await Promise.all(busy.map((one) => one.echo()));
      expect(echoes.every(({ status }) => status === 0)).toBe(true);
    }
    const oneTooMany = arriveThere();
    expect(await oneTooMany.receiveBytes()).toEqual(rejectBytes(2, 3, 2));
    oneTooMany.socket.destroy();
    await Promise.all(busy.map((one) => one.release()));
    for (const peer of idle) peer.socket.destroy();
    await expect.poll(() => patient.connectionCount).toBe(0);
  });

  test('of a thousand that ask at once none keeps the next one out when they are gone', async () => {
    const crowd = Array.from({ length: 1000 }, arriveThere);
    const answers = await Promise.all(crowd.map((peer) => peer.receive()));
    const ends = answers.map((answer) => (answer === 'closed' ? answer : answer.type));
    expect(ends.filter((end) => end === 'A-ASSOCIATE-AC')).toHaveLength(220);
    expect(new Set(ends)).toEqual(new Set(['A-ASSOCIATE-AC', 'A-ASSOCIATE-RJ', 'closed']));
    for (const peer of crowd) peer.socket.destroy();
    await expect.poll(() => patient.connectionCount).toBe(0);
    expect(await arriveThere().receive()).toMatchObject({ type: 'A-ASSOCIATE-AC' });
  });
});
