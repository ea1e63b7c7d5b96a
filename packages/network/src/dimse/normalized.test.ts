import { dataSetOf, Tag } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { bytePipe } from '../testing/byte-pipe.ts';
import { acceptAssociation } from '../upper-layer/associate-answer.ts';
import { Association } from '../upper-layer/association.ts';
import { type CommandSet, readCommandSet, writeCommandSet } from './command-set.ts';
import { DimseInvoker } from './invoker.ts';
import { MessageExchange } from './message-exchange.ts';
import type { NormalizedInvocation, NormalizedReply, NormalizedRequest } from './normalized.ts';
import { serveDimse } from './service-provider.ts';
import { DimseServiceUser } from './service-user.ts';

const IMPLICIT = '1.2.840.10008.1.2';
const MPPS = '1.2.840.10008.3.1.2.3.3';
const COMMITMENT = '1.2.840.10008.1.20.1';
const clock = { now: () => Date.now() };

/** A requestor and an acceptor that answers by `perform`; `acceptorSide` asks in the other direction. */
async function join(
  perform: (request: NormalizedRequest) => Promise<NormalizedReply>,
  onEventReport?: (request: NormalizedRequest) => Promise<NormalizedReply>,
) {
  const [ours, theirs] = bytePipe();
  const acceptor: Association = new Association({
    connection: ours,
    clock,
    artimMs: 60_000,
    idleMs: 60_000,
    maximumLength: 16384,
    handlers: {
      answer: (request) =>
        acceptAssociation(request, {
          findSupport: () => ({ accepts: (uid) => uid === IMPLICIT }),
          maximumLength: 16384,
          sendsTo: (uid) => uid === COMMITMENT,
        }),
      onData: (values) => exchange.take(values),
      isWorking: () => exchange.isWorking,
      onEnd: (error) => exchange.end(error),
    },
  });
  const exchange = new MessageExchange({
    link: acceptor,
    serve: serveDimse({ normalized: perform }),
  });
  const running = acceptor.run();
  const user = await DimseServiceUser.open({
    connection: theirs,
    clock,
    callingAeTitle: 'USER',
    calledAeTitle: 'PROVIDER',
    presentationContexts: [MPPS, COMMITMENT].map((abstractSyntaxUid) => ({
      abstractSyntaxUid,
      transferSyntaxUids: [IMPLICIT],
    })),
    roleSelections: [{ sopClassUid: COMMITMENT, scu: true, scp: true }],
    timeoutMs: 60_000,
    ...(onEventReport && { services: { normalized: onEventReport } }),
  });
  return { user, running, acceptorSide: new DimseInvoker(exchange, acceptor) };
}

const attributes = dataSetOf({ PerformedProcedureStepStatus: 'IN PROGRESS', PatientName: 'Müller^Ä' });

describe('a DIMSE-N service', () => {
  test.each<[NormalizedInvocation, Partial<NormalizedRequest>]>([
    [
      { operation: 'N-CREATE', sopClassUid: MPPS, dataSet: attributes },
      { sopInstanceUid: undefined, typeId: undefined },
    ],
    [
      { operation: 'N-SET', sopClassUid: MPPS, sopInstanceUid: '1.2.3', dataSet: attributes },
      { sopInstanceUid: '1.2.3' },
    ],
    [
      {
        operation: 'N-GET',
        sopClassUid: MPPS,
        sopInstanceUid: '1.2.3',
        attributeTags: [Tag.PatientName, Tag.PerformedProcedureStepStatus],
      },
      { attributeTags: [0x00100010, 0x00400252], dataSet: undefined },
    ],
    [
      { operation: 'N-DELETE', sopClassUid: MPPS, sopInstanceUid: '1.2.3' },
      { attributeTags: [], dataSet: undefined },
    ],
    [
      {
        operation: 'N-ACTION',
        sopClassUid: COMMITMENT,
        sopInstanceUid: '1.2.3',
        typeId: 1,
        dataSet: attributes,
      },
      { typeId: 1 },
    ],
    [
      { operation: 'N-EVENT-REPORT', sopClassUid: COMMITMENT, sopInstanceUid: '1.2.3', typeId: 2 },
      { typeId: 2, dataSet: undefined },
    ],
  ])('brings what $operation asks for, and its reply back', async (invocation, expected) => {
    const asked: NormalizedRequest[] = [];
    const { user, running } = await join(async (request) => {
      asked.push(request);
      const dataSet = dataSetOf({ PatientName: '山田^太郎' });
      return { status: 0x0107, errorComment: 'Some', sopInstanceUid: '1.2.99', dataSet };
    });
    const result = await user.normalized(invocation);
    expect(asked[0]).toMatchObject({
      operation: invocation.operation,
      sopClassUid: invocation.sopClassUid,
      messageId: 1,
      ...expected,
    });
    expect(asked[0]?.dataSet?.getString(Tag.PatientName)).toBe(invocation.dataSet && 'Müller^Ä');
    expect(result).toMatchObject({ status: 0x0107, errorComment: 'Some', sopInstanceUid: '1.2.99' });
    expect(result.dataSet?.getString(Tag.PatientName)).toBe('山田^太郎');
    await user.release();
    await running;
  });

  test('an acceptor reports an event on the association that the requestor opened', async () => {
    const reported: unknown[] = [];
    const { user, running, acceptorSide } = await join(
      async () => ({ status: 0 }),
      async ({ operation, typeId, sopInstanceUid }) => {
        reported.push([operation, typeId, sopInstanceUid]);
        return { status: 0 };
      },
    );
    const report = { sopClassUid: COMMITMENT, sopInstanceUid: '1.2.840.10008.1.20.1.1', typeId: 1 };
    expect(await acceptorSide.normalized({ operation: 'N-EVENT-REPORT', ...report })).toMatchObject({
      status: 0,
      sopInstanceUid: '1.2.840.10008.1.20.1.1',
      dataSet: undefined,
    });
    expect(reported).toEqual([['N-EVENT-REPORT', 1, '1.2.840.10008.1.20.1.1']]);
    await user.release();
    await running;
  });

  test('a release does not overtake the answer to what the peer asked before', async () => {
    let release: (() => Promise<void>) | undefined;
    let releasing: Promise<void> | undefined;
    const { user, running, acceptorSide } = await join(
      async () => ({ status: 0 }),
      async () => {
        releasing = release?.();
        return { status: 0 };
      },
    );
    release = () => user.release();
    const report = { sopClassUid: COMMITMENT, sopInstanceUid: '1.2.840.10008.1.20.1.1', typeId: 1 };
    expect(await acceptorSide.normalized({ operation: 'N-EVENT-REPORT', ...report })).toMatchObject({
      status: 0,
    });
    await releasing;
    await running;
  });

  test('what the peer accepted no context for cannot be asked', async () => {
    const { user } = await join(async () => ({ status: 0 }));
    await expect(user.normalized({ operation: 'N-GET', sopClassUid: '1.2.3' })).rejects.toThrow(
      /accepted no presentation context/,
    );
    await user.release();
  });
});

describe('the command set of a response', () => {
  /** The one response to a command, as it stands on the wire. */
  async function responseTo(command: CommandSet, reply: NormalizedReply): Promise<CommandSet> {
    const sent: Uint8Array[] = [];
    const context = { id: 1, abstractSyntaxUid: COMMITMENT, transferSyntaxUid: IMPLICIT };
    const exchange = new MessageExchange({
      link: {
        contexts: new Map([[1, context]]),
        longestFragmentBytes: 16378,
        send: async (values) => {
          for (const { isCommand, bytes } of values) if (isCommand) sent.push(bytes);
        },
        abort: async () => undefined,
      },
      serve: serveDimse({ normalized: async () => reply }),
    });
    const value = {
      presentationContextId: 1,
      isCommand: true,
      isLast: true,
      bytes: writeCommandSet(command),
    };
    await exchange.take([value]);
    if (command.hasDataSet)
      await exchange.take([{ ...value, isCommand: false, bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) }]);
    while (exchange.isWorking) await new Promise((resolve) => setImmediate(resolve));
    return readCommandSet(sent[0] ?? new Uint8Array());
  }

  const action = {
    CommandField: 0x0130,
    hasDataSet: false,
    MessageID: 7,
    RequestedSOPClassUID: COMMITMENT,
    RequestedSOPInstanceUID: '1.2.3',
    ActionTypeID: 5,
  };

  test('names the instance as affected, and the action where a reply comes with it', async () => {
    expect(await responseTo(action, { status: 0, dataSet: attributes })).toMatchObject({
      CommandField: 0x8130,
      MessageIDBeingRespondedTo: 7,
      AffectedSOPClassUID: COMMITMENT,
      RequestedSOPClassUID: undefined,
      AffectedSOPInstanceUID: '1.2.3',
      ActionTypeID: 5,
      hasDataSet: true,
    });
    expect((await responseTo(action, { status: 0 })).ActionTypeID).toBeUndefined();
  });

  test.each([
    ['of another SOP class than the context', { RequestedSOPClassUID: MPPS }, 0x0118],
    ['without an instance', { RequestedSOPInstanceUID: undefined }, 0x0117],
    ['whose instance is named by no UID', { RequestedSOPInstanceUID: '1.2.a' }, 0x0117],
    ['without its type', { ActionTypeID: undefined }, 0x0212],
    ['whose data set cannot be read', { hasDataSet: true }, 0x0110],
  ])('refuses an N-ACTION %s', async (_name, change, status) => {
    expect((await responseTo({ ...action, ...change }, { status: 0 })).Status).toBe(status);
  });
});
