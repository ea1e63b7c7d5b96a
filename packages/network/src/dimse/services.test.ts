import { isIsocenterError } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { bytePipe } from '../testing/byte-pipe.ts';
import { acceptAssociation, Rejection } from '../upper-layer/associate-answer.ts';
import { Association } from '../upper-layer/association.ts';
import type { AssociateRj } from '../upper-layer/pdu.ts';
import type { PresentationContext } from '../upper-layer/presentation-context.ts';
import { readPdu } from '../upper-layer/read-pdu.ts';
import { writePdu } from '../upper-layer/write-pdu.ts';
import { type CommandSet, readCommandSet, writeCommandSet } from './command-set.ts';
import {
  type CStoreRequest,
  type DimseLink,
  DimseServiceProvider,
  VERIFICATION_SOP_CLASS,
} from './service-provider.ts';
import { DimseServiceUser } from './service-user.ts';
import { describeStatus } from './status.ts';

const clock = { now: () => Date.now() };
const CT = '1.2.840.10008.5.1.4.1.1.2';
const IMPLICIT = '1.2.840.10008.1.2';
const timing = { artimMs: 1000, idleMs: 1000, maximumLength: 16384 };

/** An acceptor and a requestor joined in memory; `stored` is what the acceptor's service was handed. */
async function join(options: { status?: number; rejection?: AssociateRj } = {}) {
  const [ours, theirs] = bytePipe();
  const stored: { request: CStoreRequest; bytes: number[] }[] = [];
  const ends: unknown[] = [];
  const provider = new DimseServiceProvider({
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
    ...timing,
    handlers: {
      answer: (request) =>
        options.rejection ??
        acceptAssociation(request, {
          findSupport: () => ({ accepts: (uid) => uid === IMPLICIT }),
          maximumLength: 256,
        }),
      onData: (values) => provider.take(acceptor, values),
      onEnd: async (error) => {
        ends.push(error);
        await provider.end(error);
      },
    },
  });
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
    ],
    timeoutMs: 5000,
  });
  return { opening, running, stored, ends };
}

describe('requestor and acceptor', () => {
  test('echo, store and release', async () => {
    const { opening, running, stored, ends } = await join();
    const user = await opening;
    expect(user.contexts.map(({ id }) => id)).toEqual([1, 3]);
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
    const { opening, running, ends } = await join();
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
    timeoutMs: 1000,
  });
  const incoming = theirs.incoming[Symbol.asyncIterator]();
  const receive = async () => readPdu((await incoming.next()).value ?? new Uint8Array());
  const request = await receive();
  if (request.type !== 'A-ASSOCIATE-RQ') throw new Error('no request');
  const findSupport = () => ({ accepts: () => true });
  await theirs.write(writePdu(acceptAssociation(request, { findSupport, maximumLength: 0 })));
  const releasing = (await opening).release();
  expect(await receive()).toEqual({ type: 'A-RELEASE-RQ' });
  await theirs.write(writePdu({ type: 'A-RELEASE-RQ' }));
  expect(await receive()).toEqual({ type: 'A-RELEASE-RP' });
  await theirs.write(writePdu({ type: 'A-RELEASE-RP' }));
  await releasing;
  expect((await incoming.next()).done).toBe(true);
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
    };
    const provider = new DimseServiceProvider({
      async store({ dataSet }) {
        for await (const _ of dataSet);
        throw new Error('a bug');
      },
    });
    const values = [{ presentationContextId, isCommand: true, isLast: true, bytes }];
    await provider.take(link, values);
    if (command.hasDataSet) {
      const data = { presentationContextId, isCommand: false, isLast: true, bytes: new Uint8Array(4) };
      await provider.take(link, [data]);
    }
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
  expect(describeStatus(0xb006).kind).toBe('warning');
  expect(describeStatus(0xb123).kind).toBe('warning');
  expect(describeStatus(0xff01).kind).toBe('pending');
  expect(describeStatus(0x0999).kind).toBe('failure');
});
