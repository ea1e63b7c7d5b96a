import { dataSetOf } from '@isocenter/dicom';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bytePipe } from '../testing/byte-pipe.ts';
import { type AcceptOptions, acceptAssociation, Rejection } from '../upper-layer/associate-answer.ts';
import { Association } from '../upper-layer/association.ts';
import type { AssociateRj, AssociateRq, Pdu } from '../upper-layer/pdu.ts';
import { PduSplitter } from '../upper-layer/pdu-splitter.ts';
import { readPdu } from '../upper-layer/read-pdu.ts';
import { findIdentityClaim, userIdentityOf } from '../upper-layer/user-identity.ts';
import { writePdu } from '../upper-layer/write-pdu.ts';
import { readCommandSet, writeCommandSet } from './command-set.ts';
import { DimseInvoker } from './invoker.ts';
import { MessageExchange } from './message-exchange.ts';
import { type DimseServices, serveDimse } from './service-provider.ts';
import { DimseServiceUser, type ServiceUserOptions } from './service-user.ts';

const clock = { now: () => Date.now() };
const CT = '1.2.840.10008.5.1.4.1.1.2';
const FIND = '1.2.840.10008.5.1.4.1.2.2.1';
const VERIFICATION = '1.2.840.10008.1.1';
const IMPLICIT = '1.2.840.10008.1.2';

const storing = (sopInstanceUid: string) => ({
  sopClassUid: CT,
  sopInstanceUid,
  transferSyntaxUid: IMPLICIT,
  dataSet: [new Uint8Array(600)],
});

const requesting: Omit<ServiceUserOptions, 'connection'> = {
  clock,
  callingAeTitle: 'USER',
  calledAeTitle: 'PROVIDER',
  presentationContexts: [VERIFICATION, CT, FIND].map((abstractSyntaxUid) => ({
    abstractSyntaxUid,
    transferSyntaxUids: [IMPLICIT],
  })),
  timeoutMs: 60_000,
};

/** A requestor and an acceptor in memory. */
function join(
  services: DimseServices,
  accepting: Partial<AcceptOptions> = {},
  options: Partial<ServiceUserOptions> = {},
  answer?: (request: AssociateRq) => Promise<AssociateRj | undefined>,
) {
  const [ours, theirs] = bytePipe();
  const acceptor: Association = new Association({
    connection: ours,
    clock,
    artimMs: 60_000,
    idleMs: 60_000,
    maximumLength: 256,
    handlers: {
      answer: async (request) =>
        (await answer?.(request)) ??
        acceptAssociation(request, {
          findSupport: () => ({ accepts: () => true }),
          maximumLength: 256,
          ...accepting,
        }),
      onData: (values) => exchange.take(values),
      isWorking: () => exchange.isWorking,
      onEnd: (error) => exchange.end(error),
    },
  });
  const exchange = new MessageExchange({ link: acceptor, serve: serveDimse(services) });
  const running = acceptor.run();
  const opening = DimseServiceUser.open({ connection: theirs, ...requesting, ...options });
  return { opening, running, acceptorSide: new DimseInvoker(exchange, acceptor) };
}

/** A store that waits until so many wait at the same time, then a little for one more, and counts them. */
function slowStore(enough = 1) {
  const seen = { atOnce: 0, most: 0 };
  let meet = () => {};
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const services: DimseServices = {
    async store({ dataSet }) {
      for await (const _ of dataSet);
      seen.atOnce += 1;
      seen.most = Math.max(seen.most, seen.atOnce);
      if (seen.most >= enough) meet();
      await met;
      await new Promise((resolve) => setTimeout(resolve, 30));
      seen.atOnce -= 1;
      return { status: 0 };
    },
  };
  return { seen, services };
}

describe('operations at the same time', () => {
  const uids = Array.from({ length: 10 }, (_, index) => `1.2.${index}`);

  test.each([
    ['as many as both sides take', { operationsInvoked: 8 }, { operationsPerformed: 4 }, 4],
    ['no more than the requestor offered', { operationsInvoked: 3 }, { operationsPerformed: 4 }, 3],
    ['one where the acceptor takes no more', { operationsInvoked: 8 }, {}, 1],
    ['one where nothing was offered', {}, { operationsPerformed: 4 }, 1],
  ])('%s', async (_name, offering, accepting, most) => {
    const { seen, services } = slowStore(most);
    const { opening } = join(services, accepting, offering);
    const user = await opening;
    const results = await Promise.all(uids.map((uid) => user.store(storing(uid))));
    expect(results.map(({ status }) => status)).toEqual(uids.map(() => 0));
    expect(seen.most).toBe(most);
    await user.release();
  });

  test('those that wait for their turn end with the association', async () => {
    const { services } = slowStore();
    const { opening } = join(services);
    const user = await opening;
    const results = Promise.allSettled(uids.map((uid) => user.store(storing(uid))));
    await user.abort();
    expect((await results).map(({ status }) => status)).toEqual(uids.map(() => 'rejected'));
  });

  test('what could not be sent leaves its turn to the next', async () => {
    const { services } = slowStore();
    const { opening } = join(services);
    const user = await opening;
    const unwritable = {
      operation: 'N-ACTION',
      sopClassUid: CT,
      sopInstanceUid: '1.2',
      typeId: 1e6,
    } as const;
    await expect(user.normalized(unwritable)).rejects.toThrow();
    expect(await user.echo()).toMatchObject({ status: 0 });
    await user.release();
  });
});

describe('roles', () => {
  test('an acceptor sends nothing to a requestor that did not offer to be SCP', async () => {
    const { opening, acceptorSide } = join({}, { sendsTo: () => true });
    const user = await opening;
    await expect(acceptorSide.store(storing('1.2'))).rejects.toThrow(/did not agree that this node is SCU/);
    await user.release();
  });

  test('a request in a role that was not agreed on is refused, and the association goes on', async () => {
    const taken: string[] = [];
    const { opening } = join(
      {
        async store({ sopInstanceUid, dataSet }) {
          for await (const _ of dataSet);
          taken.push(sopInstanceUid);
          return { status: 0 };
        },
      },
      { sendsTo: () => true },
      { roleSelections: [{ sopClassUid: CT, scu: false, scp: true }] },
    );
    const user = await opening;
    await expect(user.store(storing('1.2'))).rejects.toThrow(/did not agree that this node is SCU/);
    expect(await user.echo()).toMatchObject({ status: 0 });
    expect(taken).toEqual([]);
    await user.release();
  });

  test.each([
    ['a C-STORE of who is no SCU', 0x0001, { scu: true, scp: false }, 0x0122],
    ['a C-STORE of the SCU', 0x0001, { scu: false, scp: true }, 0x0110],
    ['a notification of who is no SCP', 0x0100, { scu: false, scp: true }, 0x0122],
    ['a notification of the SCP', 0x0100, { scu: true, scp: false }, 0x0110],
  ])('%s is answered by what this node may be', async (_name, commandField, ours, status) => {
    const sent: Uint8Array[] = [];
    const serve = serveDimse({
      store: async () => ({ status: 0x0110 }),
      normalized: async () => ({ status: 0x0110 }),
    });
    const exchange = new MessageExchange({
      serve,
      link: {
        contexts: new Map([[1, { id: 1, abstractSyntaxUid: CT, transferSyntaxUid: IMPLICIT }]]),
        longestFragmentBytes: 16378,
        agreement: { rolesIn: () => ours, operationsInvoked: 1, operationsPerformed: 1 },
        send: async (values) => void sent.push(...values.map(({ bytes }) => bytes)),
        abort: async () => undefined,
      },
    });
    const command = writeCommandSet({
      CommandField: commandField,
      hasDataSet: true,
      MessageID: 1,
      AffectedSOPClassUID: CT,
      AffectedSOPInstanceUID: '1.2',
      EventTypeID: 1,
    });
    const value = { presentationContextId: 1, isLast: true };
    await exchange.take([{ ...value, isCommand: true, bytes: command }]);
    await exchange.take([{ ...value, isCommand: false, bytes: new Uint8Array(0) }]);
    await expect.poll(() => sent).toHaveLength(1);
    expect(readCommandSet(sent[0] ?? new Uint8Array()).Status).toBe(status);
  });
});

describe('user identity', () => {
  const claim = { kind: 'passcode', name: 'chen', passcode: 'geheim' } as const;

  test('comes to who answers, and its acceptance goes back where asked for', async () => {
    const claims: unknown[] = [];
    const { opening } = join(
      {},
      { userIdentityResponse: new Uint8Array(0) },
      { userIdentity: userIdentityOf(claim, true) },
      async ({ userInformation: { userIdentity } }) => {
        claims.push(userIdentity && findIdentityClaim(userIdentity));
        return undefined;
      },
    );
    const user = await opening;
    expect(claims).toEqual([claim]);
    expect(user.agreement.peer.userIdentityResponse).toEqual(new Uint8Array(0));
    await user.release();
  });

  test('that is not accepted is rejected without a reason', async () => {
    const { opening } = join(
      {},
      {},
      { userIdentity: userIdentityOf(claim, true) },
      async () => Rejection.NoReasonGiven,
    );
    await expect(opening).rejects.toThrow(/no reason given \(1-1-1\)/);
  });

  test('an answer that fails breaks the association', async () => {
    const { opening } = join({}, {}, {}, async () => {
      throw new Error('the users cannot be read');
    });
    await expect(opening).rejects.toThrow(/aborted by peer/);
  });
});

/** An acceptor that follows a script, PDU by PDU. */
function scripted(options: Partial<ServiceUserOptions>) {
  const [ours, theirs] = bytePipe();
  const incoming = theirs.incoming[Symbol.asyncIterator]();
  const splitter = new PduSplitter(1 << 24);
  const opening = DimseServiceUser.open({ connection: ours, ...requesting, ...options });
  return {
    opening,
    receive: async (): Promise<Pdu | 'closed'> => {
      for (;;) {
        const bytes = splitter.next();
        if (bytes) return readPdu(bytes.slice());
        const { value, done } = await incoming.next();
        if (done || !value) return 'closed';
        splitter.push(value);
      }
    },
    send: (pdu: Pdu) => theirs.write([writePdu(pdu)]),
    accept: (request: Pdu | 'closed', maximumLength = 0) => {
      if (request === 'closed' || request.type !== 'A-ASSOCIATE-RQ') throw new Error('no request');
      const support = { findSupport: () => ({ accepts: () => true }), maximumLength };
      return theirs.write([writePdu(acceptAssociation(request, support))]);
    },
  };
}

const pending = (messageId: number): Pdu => ({
  type: 'P-DATA-TF',
  values: [
    {
      presentationContextId: 5,
      isCommand: true,
      isLast: true,
      bytes: writeCommandSet({
        CommandField: 0x8020,
        hasDataSet: false,
        MessageIDBeingRespondedTo: messageId,
        Status: 0xff00,
      }),
    },
  ],
});

/** The clock stands still but for what a test lets pass, however busy the machine is. */
describe('a peer that keeps a requestor waiting', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  test('before it accepts is given up', async () => {
    const { opening, receive } = scripted({ associateMs: 50, timeoutMs: 60_000, releaseMs: 50 });
    expect(await receive()).toMatchObject({ type: 'A-ASSOCIATE-RQ' });
    const outcome = expect(opening).rejects.toThrow(/No whole PDU within 50 ms/);
    await vi.advanceTimersByTimeAsync(60);
    await outcome;
    expect(await receive()).toEqual({ type: 'A-ABORT', source: 0, reason: 0 });
  });

  test('with pending responses without end is given up when its operation takes too long', async () => {
    const { opening, receive, send, accept } = scripted({ operationMs: 100, releaseMs: 50 });
    await accept(await receive());
    const user = await opening;
    const finding = user.find(FIND, dataSetOf({ PatientID: '' })).next();
    const responding = setInterval(() => void send(pending(1)).catch(() => undefined), 10);
    await vi.advanceTimersByTimeAsync(10);
    await expect(finding).resolves.toMatchObject({ done: false });
    const outcome = expect(
      (async () => {
        for await (const _ of user.find(FIND, dataSetOf({ PatientID: '' })));
      })(),
    ).rejects.toThrow(/No last response within 100 ms/);
    await vi.advanceTimersByTimeAsync(200);
    await outcome;
    clearInterval(responding);
  });

  test('that does not end what was cancelled is aborted', async () => {
    const { opening, receive, send, accept } = scripted({ cancelMs: 50, releaseMs: 50 });
    await accept(await receive());
    const user = await opening;
    const responding = setInterval(() => void send(pending(1)).catch(() => undefined), 10);
    const leaving = (async () => {
      for await (const _ of user.find(FIND, dataSetOf({ PatientID: '' }))) break;
    })();
    await vi.advanceTimersByTimeAsync(10);
    await leaving;
    const outcome = expect(user.echo()).rejects.toThrow(/No last response within 50 ms/);
    await vi.advanceTimersByTimeAsync(100);
    await outcome;
    clearInterval(responding);
  });

  test('that goes on sending instead of answering a release is aborted', async () => {
    const { opening, receive, send, accept } = scripted({ releaseMs: 100, cancelMs: 60_000 });
    await accept(await receive());
    const user = await opening;
    const responding = setInterval(() => void send(pending(1)).catch(() => undefined), 10);
    const leaving = (async () => {
      for await (const _ of user.find(FIND, dataSetOf({ PatientID: '' }))) break;
      await user.release();
    })();
    await vi.advanceTimersByTimeAsync(300);
    await leaving;
    clearInterval(responding);
  });
});

describe('the longest PDU that is sent', () => {
  test.each([
    ['what the peer takes', 4096, 4096],
    ['ours, where the peer sets no limit', 0, 1 << 17],
    ['ours, where the peer takes more', 1 << 24, 1 << 17],
    ['one with two bytes in it, where the peer takes less than that', 3, 8],
  ])('is %s', async (_name, maximumLength, longest) => {
    const { opening, receive, accept } = scripted({ releaseMs: 50 });
    await accept(await receive(), maximumLength);
    const user = await opening;
    const dataSet = [new Uint8Array(longest === 8 ? 20 : 300_000)];
    const storing = user.store({
      sopClassUid: CT,
      sopInstanceUid: '1.2',
      transferSyntaxUid: IMPLICIT,
      dataSet,
    });
    const seen: number[] = [];
    for (let isLast = false; !isLast; ) {
      const pdu = await receive();
      if (pdu === 'closed' || pdu.type !== 'P-DATA-TF') throw new Error('no data');
      const [value] = pdu.values;
      seen.push(6 + (value?.bytes.byteLength ?? 0)); // the header of the value counts, that of the PDU does not: PS3.8 §D.1
      isLast = value !== undefined && !value.isCommand && value.isLast;
    }
    expect(Math.max(...seen)).toBe(longest);
    await Promise.all([user.abort(), expect(storing).rejects.toThrow(/aborted/)]);
  });
});
