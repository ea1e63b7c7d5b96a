import { createServer } from 'node:net';
import { dataSetOf, isIsocenterError, TransferSyntaxUid } from '@isocenter/dicom';
import {
  type AssociateRq,
  acceptAssociation,
  type CommandSet,
  type DimseServiceUser,
  type Pdu,
  type RetrieveProgress,
  writeCommandSet,
  writePdu,
} from '@isocenter/network';
import { afterAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../../tests/harness/free-port.ts';
import { moveInstances } from '../remote/index.ts';
import { WirePeer } from '../testing/wire-peer.ts';
import { type ConnectOptions, connectDimse } from './index.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const FIND = '1.2.840.10008.5.1.4.1.2.2.1';
const EXPLICIT = TransferSyntaxUid.ExplicitVrLittleEndian;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

/** A port whose one connection is handed to the script; `outcome` is what the script comes to, once the connection is ended from there. */
async function acceptorWith<T>(
  script: (peer: WirePeer) => T | Promise<T>,
): Promise<{ port: number; outcome: Promise<T> }> {
  let conclude: (outcome: Promise<T>) => void = () => {};
  const outcome = new Promise<T>((resolve) => {
    conclude = resolve;
  });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const peer = new WirePeer(socket);
    closers.push(() => socket.destroy());
    const work = (async () => script(peer))();
    conclude(Promise.all([work, peer.closed]).then(([result]) => result));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return { port: address.port, outcome };
}

/** Long, or a busy machine would seem a silent peer; a test shortens what it lets expire. What comes after the end is short. */
const times = {
  associateMs: 60_000,
  timeoutMs: 60_000,
  operationMs: 60_000,
  cancelMs: 60_000,
  releaseMs: 300,
};

const connectTo = (port: number, change: Partial<ConnectOptions> = {}): Promise<DimseServiceUser> =>
  connectDimse({
    host: '127.0.0.1',
    port,
    clock: { now: () => Date.now() },
    callingAeTitle: 'USER',
    calledAeTitle: 'HOSTILE',
    presentationContexts: [CT, FIND].map((abstractSyntaxUid) => ({
      abstractSyntaxUid,
      transferSyntaxUids: [EXPLICIT],
    })),
    ...times,
    ...change,
  });

async function requestTo(peer: WirePeer): Promise<AssociateRq> {
  const pdu = await peer.receive();
  if (pdu === 'closed' || pdu.type !== 'A-ASSOCIATE-RQ') throw new Error('no request');
  return pdu;
}

async function accept(peer: WirePeer): Promise<void> {
  const support = { findSupport: () => ({ accepts: () => true }), maximumLength: 0 };
  peer.send(acceptAssociation(await requestTo(peer), support));
}

const value = (isCommand: boolean, bytes: Uint8Array, presentationContextId = 1): Pdu => ({
  type: 'P-DATA-TF',
  values: [{ presentationContextId, isCommand, isLast: true, bytes }],
});
const response = (elements: Partial<CommandSet> & { CommandField: number; Status: number }, id = 1): Pdu =>
  value(true, writeCommandSet({ hasDataSet: false, MessageIDBeingRespondedTo: 1, ...elements }), id);
const stored = response({ CommandField: 0x8001, Status: 0 });
const abortBytes = (source: number, reason: number) => Uint8Array.of(7, 0, 0, 0, 0, 4, 0, 0, source, reason);

const storing = (byteLength = 1000) => ({
  sopClassUid: CT,
  sopInstanceUid: '1.2.3',
  transferSyntaxUid: EXPLICIT,
  dataSet: [new Uint8Array(byteLength)],
});

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'no error';
  } catch (error) {
    return isIsocenterError(error) ? error.code : String(error);
  }
};

/** The next PDU that is not data. */
async function afterData(peer: WirePeer): Promise<Uint8Array | 'closed'> {
  let received = await peer.receiveBytes();
  while (received !== 'closed' && received[0] === 4) received = await peer.receiveBytes();
  return received;
}

describe.concurrent('an acceptor that', () => {
  test('is not there is told at once', async () => {
    expect(await codeOf(connectTo(await freePort()))).toBe('NETWORK_CONNECTION_FAILED');
  });

  test.each<[string, (peer: WirePeer) => unknown, string, [number, number] | undefined]>([
    ['says nothing', () => undefined, 'NETWORK_PEER_SILENT', [0, 0]],
    [
      'answers byte by byte',
      (peer) => peer.trickle(Buffer.from(`02000000${'0100'.repeat(200)}`, 'hex'), 10),
      'NETWORK_PEER_SILENT',
      [0, 0],
    ],
    [
      'speaks HTTP',
      (peer) => peer.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')),
      'NETWORK_ASSOCIATION_ABORTED',
      [2, 1],
    ],
    [
      'answers with 4 GB',
      (peer) => peer.send(Buffer.from('0200ffffffff', 'hex')),
      'NETWORK_ASSOCIATION_ABORTED',
      [2, 6],
    ],
    ['answers with data', (peer) => peer.send(stored), 'NETWORK_ASSOCIATION_ABORTED', [2, 2]],
    [
      'asks back',
      (peer) => peer.send({ ...answerOnce, type: 'A-ASSOCIATE-RQ' }),
      'NETWORK_ASSOCIATION_ABORTED',
      [2, 2],
    ],
    [
      'rejects',
      (peer) => peer.send({ type: 'A-ASSOCIATE-RJ', result: 1, source: 1, reason: 7 }),
      'NETWORK_ASSOCIATION_REJECTED',
      undefined,
    ],
    [
      'has no room now',
      (peer) => peer.send({ type: 'A-ASSOCIATE-RJ', result: 2, source: 3, reason: 1 }),
      'NETWORK_ASSOCIATION_REJECTED_FOR_NOW',
      undefined,
    ],
    ['aborts', (peer) => peer.send(abortBytes(2, 0)), 'NETWORK_ASSOCIATION_ABORTED', undefined],
    ['hangs up', (peer) => peer.socket.destroy(), 'NETWORK_CONNECTION_CLOSED', undefined],
  ])('%s instead of accepting is given up', async (_name, script, code, abort) => {
    const { port, outcome } = await acceptorWith(async (peer) => {
      void script(peer);
      let received = await peer.receiveBytes();
      while (received !== 'closed' && received[0] === 1) received = await peer.receiveBytes();
      return received;
    });
    const isSilent = code === 'NETWORK_PEER_SILENT';
    expect(await codeOf(connectTo(port, isSilent ? { associateMs: 300 } : {}))).toBe(code);
    expect(await outcome).toEqual(abort ? abortBytes(...abort) : 'closed');
  });

  test.each<[string, (peer: WirePeer) => unknown, string, [number, number] | undefined]>([
    ['hangs', () => undefined, 'NETWORK_PEER_SILENT', [0, 0]],
    ['dies', (peer) => peer.socket.resetAndDestroy(), 'NETWORK_CONNECTION_CLOSED', undefined],
    ['aborts', (peer) => peer.send(abortBytes(0, 0)), 'NETWORK_ASSOCIATION_ABORTED', undefined],
    [
      'accepts once more',
      (peer) => peer.send({ ...answerOnce, type: 'A-ASSOCIATE-AC' }),
      'NETWORK_ASSOCIATION_ABORTED',
      [2, 2],
    ],
    [
      'answers something else',
      (peer) => peer.send(response({ CommandField: 0x8001, Status: 0 }), value(true, unasked)),
      'no error',
      [0, 0],
    ],
    [
      'answers what was not asked',
      (peer) => peer.send(value(true, unasked)),
      'NETWORK_MESSAGE_INVALID',
      [0, 0],
    ],
    [
      'answers in a context that was not agreed on',
      (peer) => peer.send(response({ CommandField: 0x8001, Status: 0 }, 9)),
      'NETWORK_MESSAGE_INVALID',
      [0, 0],
    ],
    [
      'asks, of one that serves nothing',
      (peer) => peer.send(value(true, asked)),
      'NETWORK_MESSAGE_INVALID',
      [0, 0],
    ],
    [
      'answers with a data set that does not end',
      (peer) => floodDataSet(peer),
      'NETWORK_MESSAGE_INVALID',
      [0, 0],
    ],
    [
      'refuses',
      (peer) => peer.send(response({ CommandField: 0x8001, Status: 0xa700 })),
      'no error',
      undefined,
    ],
  ])('%s while an instance is sent to it is done with', async (_name, script, code, abort) => {
    const { port, outcome } = await acceptorWith(async (peer) => {
      await accept(peer);
      expect(await peer.receive()).toMatchObject({ type: 'P-DATA-TF' });
      void script(peer);
      const last = await afterData(peer);
      if (last !== 'closed' && last[0] === 5) peer.send({ type: 'A-RELEASE-RP' });
      return last;
    });
    const isSilent = code === 'NETWORK_PEER_SILENT';
    const user = await connectTo(port, isSilent ? { timeoutMs: 500 } : {});
    expect(await codeOf(user.store(storing()))).toBe(code);
    if (!abort && code === 'no error') await user.release();
    const last = await outcome;
    if (abort) expect(last).toEqual(abortBytes(...abort));
  });

  test('never reads what is sent to it is done with', async () => {
    const { port } = await acceptorWith(async (peer) => {
      await accept(peer);
      peer.socket.pause();
    });
    const user = await connectTo(port, { timeoutMs: 500 });
    expect(await codeOf(user.store(storing(64 << 20)))).toBe('NETWORK_PEER_SILENT');
  });

  test('accepts with a transfer syntax or a context that nobody proposed is sent nothing in it', async () => {
    const { port } = await acceptorWith(async (peer) => {
      const answer = acceptAssociation(await requestTo(peer), {
        findSupport: () => ({ accepts: () => true }),
        maximumLength: 0,
      });
      peer.send({
        ...answer,
        presentationContexts: [
          { id: 1, result: 0, transferSyntaxUid: '1.2.840.10008.1.2.4.50' },
          { id: 3, result: 0, transferSyntaxUid: EXPLICIT },
          { id: 99, result: 0, transferSyntaxUid: EXPLICIT },
        ],
      });
    });
    const user = await connectTo(port);
    expect(user.contexts.map(({ id }) => id)).toEqual([3]);
    await user.abort();
  });

  test('answers one context with two transfer syntaxes is taken by the first', async () => {
    const { port } = await acceptorWith(async (peer) => {
      const { presentationContexts: _, ...answer } = acceptAssociation(await requestTo(peer), {
        findSupport: () => ({ accepts: () => true }),
        maximumLength: 0,
      });
      const bytes = writePdu({ ...answer, presentationContexts: [] });
      const syntax = (uid: string) => [0x40, 0, 0, uid.length, ...Buffer.from(uid)];
      const syntaxes = [...syntax(EXPLICIT), ...syntax('1.2.840.10008.1.2')];
      const item = [0x21, 0, 0, 4 + syntaxes.length, 1, 0, 0, 0, ...syntaxes];
      const joined = Uint8Array.of(...bytes, ...item);
      new DataView(joined.buffer).setUint32(2, joined.byteLength - 6);
      peer.send(joined);
    });
    const user = await connectTo(port);
    expect(user.contexts).toEqual([{ id: 1, abstractSyntaxUid: CT, transferSyntaxUid: EXPLICIT }]);
    await user.abort();
  });

  describe.concurrent('pends for ever', () => {
    const pending = response({ CommandField: 0x8020, Status: 0xff00, hasDataSet: true }, 3);
    const identifier = dataSetOf({ PatientID: '' });
    const pendForEver = async (peer: WirePeer): Promise<void> => {
      await accept(peer);
      await peer.receive();
      for (let isOpen = true; isOpen; ) {
        peer.send(pending, value(false, new Uint8Array(0), 3));
        void peer.closed.then(() => {
          isOpen = false;
        });
        await pause(5);
      }
    };

    test('is given up when the operation takes too long', async () => {
      const { port, outcome } = await acceptorWith(pendForEver);
      const user = await connectTo(port, { operationMs: 500 });
      const finding = async () => {
        for await (const _ of user.find(FIND, identifier));
      };
      expect(await codeOf(finding())).toBe('NETWORK_PEER_SILENT');
      await outcome;
    });

    test('and does not hear that it is cancelled is given up', async () => {
      const { port, outcome } = await acceptorWith(pendForEver);
      const user = await connectTo(port, { cancelMs: 300 });
      for await (const _ of user.find(FIND, identifier)) break;
      expect(await codeOf(user.store(storing()))).toBe('NETWORK_PEER_SILENT');
      await outcome;
    });

    test('and does not hear that the association is released is given up', async () => {
      const { port, outcome } = await acceptorWith(pendForEver);
      const user = await connectTo(port);
      for await (const _ of user.find(FIND, identifier)) break;
      await user.release();
      await outcome;
    });
  });

  describe.concurrent('is asked to stop a retrieval, hears of it at once, and', () => {
    const moved = (elements: Partial<CommandSet>, status = 0xff00): Pdu =>
      response({ ...elements, CommandField: 0x8021, Status: status });
    /** Says once how far it is and then no more, until it is told to stop. */
    async function moveUntil(end: (peer: WirePeer) => unknown, cancelMs: number) {
      const { port, outcome } = await acceptorWith(async (peer) => {
        await accept(peer);
        await peer.receive(); // the command
        await peer.receive(); // the identifier
        peer.send(moved({ NumberOfRemainingSuboperations: 7, NumberOfCompletedSuboperations: 3 }));
        const command = await peer.receiveResponse();
        await end(peer);
        return command;
      });
      const stopping = new AbortController();
      const connect = (purpose: Partial<ConnectOptions>) => connectTo(port, purpose);
      const identifier = dataSetOf({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '1.2' });
      const options = { connect, identifier, signal: stopping.signal, cancelMs, destination: 'US' };
      const steps: RetrieveProgress[] = [];
      for await (const step of moveInstances(options)) {
        steps.push(step);
        setTimeout(() => stopping.abort(), 20); // while nothing more is told
      }
      return { steps, command: await outcome };
    }
    const cancel = { CommandField: 0x0fff, MessageIDBeingRespondedTo: 1 };

    test('tells how far it came', async () => {
      const counts = { NumberOfCompletedSuboperations: 4, NumberOfFailedSuboperations: 1 };
      const last = moved({ NumberOfRemainingSuboperations: 5, ...counts }, 0xfe00);
      // Longer than the test may take: what counts is what the peer says.
      const { steps, command } = await moveUntil(async (peer) => {
        peer.send(last);
        await peer.receive();
        peer.socket.destroy();
      }, 60_000);
      expect(command).toMatchObject(cancel);
      expect(steps.at(-1)).toMatchObject({
        isLast: true,
        status: 0xfe00,
        completed: 4,
        failed: 1,
        remaining: 5,
      });
    });

    test('says nothing any more is left, with what it told before', async () => {
      const { steps, command } = await moveUntil(() => undefined, 200);
      expect(command).toMatchObject(cancel);
      expect(steps).toMatchObject([{ isLast: false, completed: 3, remaining: 7 }]);
    });
  });

  test('closes its half and leaves ours open is left', async () => {
    const { port, outcome } = await acceptorWith(async (peer) => {
      await accept(peer);
      peer.socket.end();
    });
    const user = await connectTo(port);
    expect(await codeOf(user.store(storing()))).toBe('NETWORK_CONNECTION_CLOSED');
    await outcome;
  });
});

const answerOnce = {
  protocolVersion: 1,
  calledAeTitle: '',
  callingAeTitle: '',
  applicationContextName: '',
  presentationContexts: [],
  userInformation: {
    maximumLength: 0,
    implementationClassUid: '1.2',
    roleSelections: [],
    extendedNegotiations: [],
    commonExtendedNegotiations: [],
  },
};
const unasked = writeCommandSet({
  CommandField: 0x8001,
  hasDataSet: false,
  MessageIDBeingRespondedTo: 77,
  Status: 0,
});
const asked = writeCommandSet({ CommandField: 0x0030, hasDataSet: false, MessageID: 1 });

/** A response whose data set goes on past every bound. */
async function floodDataSet(peer: WirePeer): Promise<void> {
  peer.send(response({ CommandField: 0x8001, Status: 0, hasDataSet: true }));
  const fragment: Pdu = {
    type: 'P-DATA-TF',
    values: [{ presentationContextId: 1, isCommand: false, isLast: false, bytes: new Uint8Array(130_000) }],
  };
  let isOpen = true;
  void peer.closed.then(() => {
    isOpen = false;
  });
  for (let sent = 0; isOpen && sent < 300; sent += 1) {
    peer.send(fragment);
    if (sent % 10 === 0) await pause(1);
  }
}
