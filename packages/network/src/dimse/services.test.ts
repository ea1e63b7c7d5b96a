import { dataSetOf, isIsocenterError, Tag } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { bytePipe } from '../testing/byte-pipe.ts';
import { acceptAssociation, Rejection } from '../upper-layer/associate-answer.ts';
import { Association } from '../upper-layer/association.ts';
import type { AssociateRj } from '../upper-layer/pdu.ts';
import type { PresentationContext } from '../upper-layer/presentation-context.ts';
import { readPdu } from '../upper-layer/read-pdu.ts';
import { writePdu } from '../upper-layer/write-pdu.ts';
import { type CommandSet, readCommandSet, writeCommandSet } from './command-set.ts';
import type { DimseLink } from './dimse-link.ts';
import { MessageExchange } from './message-exchange.ts';
import {
  type CStoreRequest,
  type DimseServices,
  type IdentifierReply,
  serveDimse,
  VERIFICATION_SOP_CLASS,
} from './service-provider.ts';
import { DimseServiceUser } from './service-user.ts';
import { describeStatus } from './status.ts';

const clock = { now: () => Date.now() };
const CT = '1.2.840.10008.5.1.4.1.1.2';
const STUDY_ROOT_FIND = '1.2.840.10008.5.1.4.1.2.2.1';
const STUDY_ROOT_GET = '1.2.840.10008.5.1.4.1.2.2.3';
const IMPLICIT = '1.2.840.10008.1.2';
/** Long, but where it is to run out: a busy machine must not seem a silent peer. */
const patientMs = 60_000;

/** An acceptor and a requestor joined in memory; `stored` is what the acceptor's service was handed. */
async function join(
  options: {
    status?: number;
    rejection?: AssociateRj;
    /** What the acceptor does beside storing. */
    services?: (exchange: () => MessageExchange) => DimseServices;
    /** What the requestor does for the acceptor. */
    taken?: DimseServices;
    timeoutMs?: number;
    /** How long the acceptor waits for the requestor. */
    idleMs?: number;
  } = {},
) {
  const [ours, theirs] = bytePipe();
  const stored: { request: CStoreRequest; bytes: number[] }[] = [];
  const ends: unknown[] = [];
  const serve = serveDimse({
    ...options.services?.(() => exchange),
    async store(request) {
      const bytes: number[] = [];
      for await (const chunk of request.dataSet) bytes.push(...chunk);
      stored.push({ request, bytes });
      return { status: options.status ?? 0, errorComment: options.status ? 'Because' : undefined };
    },
  });
  const acceptor: Association = new Association({
    connection: ours,
    clock,
    artimMs: patientMs,
    idleMs: options.idleMs ?? patientMs,
    maximumLength: 16384,
    handlers: {
      answer: (request) =>
        options.rejection ??
        acceptAssociation(request, {
          findSupport: () => ({ accepts: (uid) => uid === IMPLICIT }),
          maximumLength: 256,
          sendsTo: (uid) => uid === CT,
        }),
      onData: (values) => exchange.take(values),
      isWorking: () => exchange.isWorking,
      onEnd: async (error) => {
        ends.push(error);
        await exchange.end(error);
      },
    },
  });
  const exchange = new MessageExchange({ link: acceptor, serve });
  const running = acceptor.run();
  const opening = DimseServiceUser.open({
    connection: theirs,
    clock,
    callingAeTitle: 'USER',
    calledAeTitle: 'PROVIDER',
    presentationContexts: [
      { abstractSyntaxUid: VERIFICATION_SOP_CLASS, transferSyntaxUids: [IMPLICIT] },
      { abstractSyntaxUid: CT, transferSyntaxUids: [IMPLICIT] },
      { abstractSyntaxUid: CT, transferSyntaxUids: ['1.2.840.10008.1.2.4.70'] },
      { abstractSyntaxUid: STUDY_ROOT_FIND, transferSyntaxUids: [IMPLICIT] },
      { abstractSyntaxUid: STUDY_ROOT_GET, transferSyntaxUids: [IMPLICIT] },
    ],
    roleSelections: [{ sopClassUid: CT, scu: true, scp: true }],
    ...(options.taken && { services: options.taken }),
    timeoutMs: options.timeoutMs ?? patientMs,
    associateMs: patientMs,
  });
  return { opening, running, stored, ends };
}

describe('requestor and acceptor', () => {
  test('echo, store and release', async () => {
    const { opening, running, stored, ends } = await join();
    const user = await opening;
    expect(user.contexts.map(({ id }) => id)).toEqual([1, 3, 7, 9]);
    expect(await user.echo()).toEqual({ status: 0x0000, errorComment: undefined });
    const dataSet = Uint8Array.from({ length: 2002 }, (_, index) => index);
    const result = await user.store({
      sopClassUid: CT,
      sopInstanceUid: '1.2.3',
      transferSyntaxUid: IMPLICIT,
      dataSet: [dataSet.subarray(0, 700), dataSet.subarray(700)],
    });
    expect(result.status).toBe(0x0000);
    expect(stored[0]?.bytes).toEqual([...dataSet]);
    expect(stored[0]?.request).toMatchObject({ sopInstanceUid: '1.2.3', transferSyntaxUid: IMPLICIT });
    await user.release();
    await running;
    expect(ends).toEqual([undefined]);
  });

  test('a refusal reaches the sender with its comment', async () => {
    const { opening } = await join({ status: 0xa700 });
    const user = await opening;
    const storing = { sopClassUid: CT, sopInstanceUid: '1.2', transferSyntaxUid: IMPLICIT, dataSet: [] };
    expect(await user.store(storing)).toEqual({ status: 0xa700, errorComment: 'Because' });
    await user.release();
  });

  test('what the acceptor did not accept cannot be sent', async () => {
    const user = await (await join()).opening;
    const transferSyntaxUid = '1.2.840.10008.1.2.4.70';
    const store = () =>
      user.store({ sopClassUid: CT, sopInstanceUid: '1.2', transferSyntaxUid, dataSet: [] });
    expect(store).toThrow(/accepted no presentation context/);
    await user.release();
  });

  test('a rejection tells why', async () => {
    const { opening, ends } = await join({ rejection: Rejection.CalledAeTitleNotRecognized });
    await expect(opening).rejects.toThrow(/called AE title not recognized \(1-1-7\)/);
    expect(ends.every((error) => isIsocenterError(error, 'NETWORK_ASSOCIATION_REJECTED'))).toBe(true);
  });

  test.each([
    [Rejection.TemporaryCongestion, true],
    [Rejection.LocalLimitExceeded, true],
    [{ type: 'A-ASSOCIATE-RJ', result: 1, source: 3, reason: 2 } as const, true],
    [{ type: 'A-ASSOCIATE-RJ', result: 2, source: 1, reason: 1 } as const, true],
    [Rejection.CallingAeTitleNotRecognized, false],
    [Rejection.NoReasonGiven, false],
  ])('whether it helps to try again is told of %o', async (rejection, retryable) => {
    const { opening } = await join({ rejection });
    await expect(opening).rejects.toMatchObject({ retryable });
  });

  test('an abort in the middle of a data set fails its reader', async () => {
    const { opening, running, stored, ends } = await join();
    const user = await opening;
    async function* endless() {
      for (let count = 0; ; count += 1) {
        if (count === 20) void user.abort();
        yield new Uint8Array(100);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    const storing = {
      sopClassUid: CT,
      sopInstanceUid: '1.2',
      transferSyntaxUid: IMPLICIT,
      dataSet: endless(),
    };
    await expect(user.store(storing)).rejects.toThrow(/abort/);
    await running;
    expect(stored).toEqual([]);
    expect(isIsocenterError(ends[0], 'NETWORK_ASSOCIATION_ABORTED')).toBe(true);
  });

  test('a peer that falls silent is aborted', async () => {
    const { opening, running, ends } = await join({ idleMs: 100 });
    await opening;
    await running;
    expect(isIsocenterError(ends[0], 'NETWORK_PEER_SILENT')).toBe(true);
  });
});

test('a release collision ends in order: the requestor answers first, then is answered', async () => {
  const [ours, theirs] = bytePipe();
  const opening = DimseServiceUser.open({
    connection: ours,
    clock,
    callingAeTitle: 'USER',
    calledAeTitle: 'SCRIPT',
    presentationContexts: [{ abstractSyntaxUid: CT, transferSyntaxUids: [IMPLICIT] }],
    timeoutMs: patientMs,
  });
  const incoming = theirs.incoming[Symbol.asyncIterator]();
  const receive = async () => readPdu((await incoming.next()).value ?? new Uint8Array());
  const request = await receive();
  if (request.type !== 'A-ASSOCIATE-RQ') throw new Error('no request');
  const findSupport = () => ({ accepts: () => true });
  await theirs.write([writePdu(acceptAssociation(request, { findSupport, maximumLength: 0 }))]);
  const releasing = (await opening).release();
  expect(await receive()).toEqual({ type: 'A-RELEASE-RQ' });
  await theirs.write([writePdu({ type: 'A-RELEASE-RQ' })]);
  expect(await receive()).toEqual({ type: 'A-RELEASE-RP' });
  await theirs.write([writePdu({ type: 'A-RELEASE-RP' })]);
  await releasing;
  expect((await incoming.next()).done).toBe(true);
});

const identifier = dataSetOf({ QueryRetrieveLevel: 'STUDY', PatientName: 'Müller*' });
const later = () => new Promise((resolve) => setTimeout(resolve, 1));

describe('queries', () => {
  /** Matches without end, until nobody wants them any more. */
  function endlessFind(seen: { cancelled: number; matches: number }): DimseServices {
    return {
      async *find({ signal }): AsyncGenerator<IdentifierReply> {
        for (let number = 1; !signal.aborted; number += 1) {
          seen.matches = number;
          yield { status: 0xff00, identifier: dataSetOf({ InstanceNumber: number }) };
          await later();
        }
        seen.cancelled += 1;
        yield { status: 0xfe00 };
      },
    };
  }

  test('matches come one by one, each with its identifier, whatever the names', async () => {
    const asked: string[] = [];
    const { opening, running } = await join({
      services: () => ({
        async *find({ identifier }): AsyncGenerator<IdentifierReply> {
          asked.push(identifier.getString(Tag.PatientName));
          yield { status: 0xff00, identifier: dataSetOf({ PatientName: 'Müller^Ännchen' }) };
          yield { status: 0xff01, identifier: dataSetOf({ PatientName: '山田^太郎' }) };
          yield { status: 0x0000 };
        },
      }),
    });
    const user = await opening;
    const names: string[] = [];
    for await (const match of user.find(STUDY_ROOT_FIND, identifier))
      names.push(match.getString(Tag.PatientName));
    expect(asked).toEqual(['Müller*']);
    expect(names).toEqual(['Müller^Ännchen', '山田^太郎']);
    await user.release();
    await running;
  });

  test('leaving a query cancels it at the peer, and the association serves on', async () => {
    const seen = { cancelled: 0, matches: 0 };
    const { opening } = await join({ services: () => endlessFind(seen) });
    const user = await opening;
    for await (const match of user.find(STUDY_ROOT_FIND, identifier)) {
      if (match.getNumber(Tag.InstanceNumber) === 5) break;
    }
    await expect.poll(() => seen.cancelled).toBe(1);
    const afterwards = seen.matches;
    expect(await user.echo()).toMatchObject({ status: 0 });
    expect(seen.matches).toBe(afterwards);
    await user.release();
  });

  test('the end of the association ends the work for it', async () => {
    const seen = { cancelled: 0, matches: 0 };
    const { opening, running } = await join({ services: () => endlessFind(seen) });
    const user = await opening;
    await user.find(STUDY_ROOT_FIND, identifier).next();
    await user.abort();
    await running;
    expect(seen.cancelled).toBe(1);
  });

  test('a query that takes longer than the time-out is waited for by its provider, and given up by its user', async () => {
    const { opening, running, ends } = await join({
      idleMs: 50,
      timeoutMs: 500,
      services: () => ({
        async *find({ signal }): AsyncGenerator<IdentifierReply> {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          yield { status: 0 };
        },
      }),
    });
    const user = await opening;
    await expect(user.find(STUDY_ROOT_FIND, identifier).next()).rejects.toThrow(/within 500 ms/);
    await running;
    expect(isIsocenterError(ends[0], 'NETWORK_ASSOCIATION_ABORTED')).toBe(true);
  });

  test('a failure says what the peer answered', async () => {
    const { opening } = await join({
      services: () => ({
        async *find(): AsyncGenerator<IdentifierReply> {
          yield { status: 0xa700, errorComment: 'Too many matches' };
        },
      }),
    });
    const user = await opening;
    await expect(user.find(STUDY_ROOT_FIND, identifier).next()).rejects.toThrow(
      /C-FIND with 0xA700: Refused: out of resources \(Too many matches\)/,
    );
    await user.release();
  });
});

describe('retrieval', () => {
  /** Sends instances 1 to `count` over the association that asked for them. */
  const getOf = (count: number) => (exchange: () => MessageExchange) => ({
    async *get({ signal }: { signal: AbortSignal }): AsyncGenerator<IdentifierReply> {
      const failed: string[] = [];
      let completed = 0;
      for (let number = 1; number <= count; number += 1) {
        if (signal.aborted) {
          const remaining = count - number + 1;
          yield {
            status: 0xfe00,
            subOperations: { remaining, completed, failed: failed.length, warning: 0 },
          };
          return;
        }
        const command = {
          CommandField: 1,
          hasDataSet: true,
          AffectedSOPClassUID: CT,
          AffectedSOPInstanceUID: `1.2.${number}`,
          Priority: 0,
        };
        for await (const { status } of exchange().request(3, command, new Uint8Array(2000))) {
          if (status === 0) completed += 1;
          else failed.push(`1.2.${number}`);
        }
        const remaining = count - number;
        yield {
          status: 0xff00,
          subOperations: { remaining, completed, failed: failed.length, warning: 0 },
        };
      }
      yield {
        status: failed.length > 0 ? 0xb000 : 0,
        subOperations: { completed, failed: failed.length, warning: 0 },
        ...(failed.length > 0 && { identifier: dataSetOf({ FailedSOPInstanceUIDList: failed }) }),
      };
    },
  });

  test('instances come over the association that asked for them; one that fails does not stop the rest', async () => {
    const taken: string[] = [];
    const { opening, running, ends } = await join({
      services: getOf(5),
      taken: {
        async store({ sopInstanceUid, dataSet }) {
          let byteLength = 0;
          for await (const bytes of dataSet) byteLength += bytes.byteLength;
          taken.push(`${sopInstanceUid}: ${byteLength}`);
          return { status: sopInstanceUid === '1.2.3' ? 0xa700 : 0 };
        },
      },
    });
    const user = await opening;
    const steps = [];
    for await (const progress of user.get(STUDY_ROOT_GET, identifier)) steps.push(progress);
    expect(taken).toEqual([1, 2, 3, 4, 5].map((number) => `1.2.${number}: 2000`));
    expect(steps.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, undefined]);
    expect(steps.at(-1)).toMatchObject({
      isLast: true,
      status: 0xb000,
      completed: 4,
      failed: 1,
      failedSopInstanceUids: ['1.2.3'],
    });
    await user.release();
    await running;
    expect(ends).toEqual([undefined]);
  });

  test('a retrieval left half way stops there', async () => {
    let taken = 0;
    const { opening } = await join({
      services: getOf(1000),
      taken: {
        async store({ dataSet }) {
          for await (const _ of dataSet);
          taken += 1;
          return { status: 0 };
        },
      },
    });
    const user = await opening;
    for await (const { completed } of user.get(STUDY_ROOT_GET, identifier)) if (completed === 10) break;
    expect(await user.echo()).toMatchObject({ status: 0 });
    expect(taken).toBeLessThan(20);
    await user.release();
  });

  test('a node that serves nothing breaks an association on which it is asked', async () => {
    const { opening } = await join({ services: getOf(1) });
    const user = await opening;
    await expect(user.get(STUDY_ROOT_GET, identifier).next()).rejects.toThrow(/serves nothing here/);
  });
});

describe('the provider', () => {
  const contexts = new Map<number, PresentationContext>([
    [1, { id: 1, abstractSyntaxUid: CT, transferSyntaxUid: IMPLICIT }],
  ]);

  /** Sends one command (and an empty data set if announced) and returns the responses. */
  async function answersTo(
    command: CommandSet,
    presentationContextId = 1,
    bytes = writeCommandSet(command),
  ): Promise<CommandSet[]> {
    const responses: CommandSet[] = [];
    const link: DimseLink = {
      contexts,
      longestFragmentBytes: 16378,
      send: async (values) => {
        for (const { bytes } of values) responses.push(readCommandSet(bytes));
      },
      abort: async () => undefined,
    };
    const serve = serveDimse({
      async store({ dataSet }) {
        for await (const _ of dataSet);
        throw new Error('a bug');
      },
    });
    const exchange = new MessageExchange({ link, serve });
    const values = [{ presentationContextId, isCommand: true, isLast: true, bytes }];
    await exchange.take(values);
    if (command.hasDataSet) {
      const data = { presentationContextId, isCommand: false, isLast: true, bytes: new Uint8Array(4) };
      await exchange.take([data]);
    }
    while (exchange.isWorking) await new Promise((resolve) => setImmediate(resolve));
    return responses;
  }

  test.each([
    ['C-FIND-RQ', 0x0020],
    ['N-CREATE-RQ', 0x0140],
    ['a command nobody knows', 0x0777],
  ])('%s is answered Unrecognized operation, after its data set', async (_name, commandField) => {
    const [response] = await answersTo({
      CommandField: commandField,
      hasDataSet: true,
      AffectedSOPClassUID: CT,
      MessageID: 9,
    });
    expect(response).toMatchObject({
      CommandField: commandField | 0x8000,
      MessageIDBeingRespondedTo: 9,
      Status: 0x0211,
      hasDataSet: false,
    });
  });

  test('a C-CANCEL for an operation that is over is passed over', async () => {
    expect(
      await answersTo({ CommandField: 0x0fff, hasDataSet: false, MessageIDBeingRespondedTo: 3 }),
    ).toEqual([]);
  });

  const store = { CommandField: 0x0001, hasDataSet: true, MessageID: 1 };
  test.each([
    [
      'of another SOP class than the context',
      { AffectedSOPClassUID: '1.2.3', AffectedSOPInstanceUID: '1.2' },
      0x0122,
    ],
    ['without an instance UID', { AffectedSOPClassUID: CT }, 0x0117],
    ['whose service fails unforeseen', { AffectedSOPClassUID: CT, AffectedSOPInstanceUID: '1.2' }, 0x0110],
  ])('a C-STORE %s is refused', async (_name, uids, status) => {
    const [response] = await answersTo({ ...store, ...uids });
    expect(response?.Status).toBe(status);
  });

  test('a C-STORE with a 66-character UID is refused without repeating it', async () => {
    const AffectedSOPInstanceUID = '1'.repeat(64);
    const command = { ...store, AffectedSOPClassUID: CT, AffectedSOPInstanceUID };
    const bytes = Array.from(writeCommandSet(command));
    const valueOffset = bytes.indexOf(0x31, 70);
    bytes.splice(valueOffset, 0, 0x31, 0x31);
    bytes[valueOffset - 4] = 66;
    const [response] = await answersTo(command, 1, Uint8Array.from(bytes));
    expect(response).toMatchObject({ Status: 0x0117, AffectedSOPInstanceUID: undefined });
  });

  test('a message in a context that was not accepted breaks the association', async () => {
    await expect(answersTo(store, 3)).rejects.toThrow(/context 3 was not accepted/);
  });

  test('a response to nothing breaks the association', async () => {
    await expect(answersTo({ CommandField: 0x8001, hasDataSet: false })).rejects.toThrow(
      /no request of ours/,
    );
  });
});

test('a status is read by its range', () => {
  expect(describeStatus(0x0000).kind).toBe('success');
  expect(describeStatus(0xa7ab)).toEqual({ kind: 'failure', meaning: 'Refused: out of resources' });
  expect(describeStatus(0xb000).meaning).toBe('Coercion of data elements');
  expect(describeStatus(0xb000, 'retrieval').meaning).toMatch(/^Sub-operations complete/);
  expect(describeStatus(0xa801, 'retrieval').meaning).toBe('Refused: move destination unknown');
  expect(describeStatus(0xa7ab, 'retrieval').meaning).toBe('Refused: out of resources');
  expect(describeStatus(0xb006).kind).toBe('warning');
  expect(describeStatus(0xb123).kind).toBe('warning');
  expect(describeStatus(0xff01).kind).toBe('pending');
  expect(describeStatus(0x0999).kind).toBe('failure');
});
