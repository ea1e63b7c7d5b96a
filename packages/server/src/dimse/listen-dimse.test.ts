import { once } from 'node:events';
import type { IncomingInstance, StoreOutcome } from '@isocenter/archive';
import { dataSetOf, encodeDataSet, IsocenterError, TransferSyntaxUid } from '@isocenter/dicom';
import { type AssociateRq, type Pdu, writeCommandSet } from '@isocenter/network';
import { afterEach, describe, expect, test } from 'vitest';
import { anyLocalCaller } from '../testing/any-local-caller.ts';
import { scriptedRequest } from '../testing/scripted-request.ts';
import { WirePeer } from '../testing/wire-peer.ts';
import {
  connectDimse,
  type DimseLimits,
  type DimseListener,
  listenDimse,
  storeIntoArchive,
} from './index.ts';
import type { ServiceFactory } from './services.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const VERIFICATION = '1.2.840.10008.1.1';
const COMMITMENT = '1.2.840.10008.1.20.1';
const EXPLICIT = TransferSyntaxUid.ExplicitVrLittleEndian;
const dataSet = encodeDataSet(
  dataSetOf({ SOPClassUID: CT, SOPInstanceUID: '1.2.3', Rows: 2, Columns: 2 }),
  EXPLICIT,
);

/** An archive that only listens: what it was handed, and how each hand-over ended. */
class ListeningArchive {
  readonly kept: { incoming: IncomingInstance; bytes: Uint8Array }[] = [];
  readonly broken: unknown[] = [];
  /** Hand-overs of which bytes have come. */
  begun = 0;
  outcome: StoreOutcome | undefined;
  /** Awaited after the last byte, as a slow disk would. */
  commit: Promise<void> = Promise.resolve();

  async keep(incoming: IncomingInstance): Promise<StoreOutcome> {
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of incoming.bytes) {
        if (chunks.length === 0) this.begun += 1;
        chunks.push(chunk.slice());
      }
    } catch (error) {
      this.broken.push(error);
      throw error;
    }
    await this.commit;
    const bytes = Buffer.concat(chunks);
    this.kept.push({ incoming, bytes });
    const instance = {
      studyInstanceUid: '1.2',
      seriesInstanceUid: '1.2',
      sopInstanceUid: '1.2.3',
      sopClassUid: CT,
      transferSyntaxUid: EXPLICIT,
      byteLength: bytes.byteLength,
      sha256: '',
    };
    return this.outcome ?? { status: 'stored', instance, findings: [], coerced: [] };
  }
}

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(limits: Partial<DimseLimits> = {}, archive = new ListeningArchive()) {
  const log: string[] = [];
  const note = (details: object, message: string) => {
    log.push(`${message} ${JSON.stringify(details)}`);
  };
  const logger = { info: note, warn: note, error: note };
  const listener: DimseListener = await listenDimse({
    host: '127.0.0.1',
    port: 0,
    aeTitle: 'ISOCENTER',
    callers: anyLocalCaller,
    services: { storage: storeIntoArchive({ archive, logger }) },
    clock: { now: () => Date.now() },
    logger,
    userId: 'local',
    limits,
  });
  closers.push(() => listener.close());
  return { listener, archive, log };
}

/** A peer that follows a script, gone when the test is over. */
function wirePeer(port: number): WirePeer {
  const peer = WirePeer.connect(port);
  closers.push(() => peer.socket.destroy());
  return peer;
}

const associateRq = (change: Partial<AssociateRq> = {}): AssociateRq => ({
  ...scriptedRequest([
    {
      id: 1,
      abstractSyntaxUid: VERIFICATION,
      transferSyntaxUids: [TransferSyntaxUid.ImplicitVrLittleEndian],
    },
    { id: 3, abstractSyntaxUid: CT, transferSyntaxUids: [EXPLICIT] },
  ]),
  ...change,
});

async function associated(port: number): Promise<WirePeer> {
  const peer = wirePeer(port);
  peer.send(associateRq());
  expect(await peer.receive()).toMatchObject({ type: 'A-ASSOCIATE-AC' });
  return peer;
}

const command = (id: number, bytes: Uint8Array): Pdu => ({
  type: 'P-DATA-TF',
  values: [{ presentationContextId: id, isCommand: true, isLast: true, bytes }],
});
const data = (bytes: Uint8Array, isLast: boolean, id = 3): Pdu => ({
  type: 'P-DATA-TF',
  values: [{ presentationContextId: id, isCommand: false, isLast, bytes }],
});
const echoRq = command(1, writeCommandSet({ CommandField: 0x30, hasDataSet: false, MessageID: 1 }));
const storeRqOf = (messageId: number) =>
  command(
    3,
    writeCommandSet({
      CommandField: 0x0001,
      hasDataSet: true,
      AffectedSOPClassUID: CT,
      AffectedSOPInstanceUID: '1.2.3',
      MessageID: messageId,
      Priority: 0,
    }),
  );
const storeRq = storeRqOf(2);

describe('the listener', () => {
  test('hands the very bytes of a C-STORE to the archive and answers only when it has kept them', async () => {
    const archive = new ListeningArchive();
    let commit = () => {};
    archive.commit = new Promise((resolve) => {
      commit = resolve;
    });
    const { listener } = await listen({ idleMs: 500 }, archive);
    const peer = await associated(listener.port);
    peer.send(storeRq);
    peer.send(data(dataSet.subarray(0, 10), false));
    peer.send(data(dataSet.subarray(10), true));
    let isAnswered = false;
    const response = peer.receiveResponse().finally(() => {
      isAnswered = true;
    });
    // Longer than the peer may be idle: waiting for our own disk is not the peer's silence.
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(isAnswered).toBe(false);
    commit();
    expect(await response).toMatchObject({ Status: 0, MessageIDBeingRespondedTo: 2, CommandField: 0x8001 });
    expect(archive.kept).toHaveLength(1);
    expect(archive.kept[0]?.bytes).toEqual(Buffer.from(dataSet));
    expect(archive.kept[0]?.incoming).toMatchObject({
      origin: { door: 'dimse', callingAeTitle: 'SCRIPT', userId: 'local' },
      dataSetOnly: {
        transferSyntaxUid: EXPLICIT,
        sopClassUid: CT,
        sopInstanceUid: '1.2.3',
        sourceAeTitle: 'SCRIPT',
      },
    });
    peer.send({ type: 'A-RELEASE-RQ' });
    expect(await peer.receive()).toEqual({ type: 'A-RELEASE-RP' });
  });

  test('answers a refusal of the archive with its status and keeps the association', async () => {
    const { listener, archive } = await listen();
    const error = new IsocenterError({
      code: 'ARCHIVE_FULL',
      kind: 'unavailable',
      what: 'There is no room left',
      why: '',
      fix: '',
    });
    archive.outcome = { status: 'refused', error };
    const peer = await associated(listener.port);
    peer.send(storeRq);
    peer.send(data(dataSet, true));
    expect(await peer.receiveResponse()).toMatchObject({
      Status: 0xa700,
      ErrorComment: 'There is no room left',
    });
    peer.send(echoRq);
    expect(await peer.receiveResponse()).toMatchObject({ Status: 0 });
  });

  test('serves our own requestor, in transfer syntaxes of both kinds and for private SOP classes', async () => {
    const { listener, archive } = await listen();
    const user = await connectDimse({
      host: '127.0.0.1',
      port: listener.port,
      clock: { now: () => Date.now() },
      callingAeTitle: 'USER',
      calledAeTitle: 'ISOCENTER',
      presentationContexts: [
        { abstractSyntaxUid: VERIFICATION, transferSyntaxUids: [EXPLICIT] },
        { abstractSyntaxUid: CT, transferSyntaxUids: [TransferSyntaxUid.JpegLosslessSv1, EXPLICIT] },
        { abstractSyntaxUid: '1.3.12.2.1107.5.9.1', transferSyntaxUids: [EXPLICIT] },
        { abstractSyntaxUid: '1.2.840.10008.5.1.4.1.2.2.1', transferSyntaxUids: [EXPLICIT] },
        { abstractSyntaxUid: CT, transferSyntaxUids: ['1.2.3.4.5'] },
      ],
    });
    expect(user.contexts.map(({ id, transferSyntaxUid }) => [id, transferSyntaxUid])).toEqual([
      [1, EXPLICIT],
      [3, TransferSyntaxUid.JpegLosslessSv1],
      [5, EXPLICIT],
    ]);
    expect((await user.echo()).status).toBe(0);
    const large = new Uint8Array(3_000_001 + 1).map((_, index) => index * 7);
    const result = await user.store({
      sopClassUid: '1.3.12.2.1107.5.9.1',
      sopInstanceUid: '1.2.3.4',
      transferSyntaxUid: EXPLICIT,
      dataSet: [large.subarray(0, 1_000_000), large.subarray(1_000_000)],
    });
    expect(result.status).toBe(0);
    expect(Buffer.compare(archive.kept[0]?.bytes ?? new Uint8Array(), large)).toBe(0);
    await user.release();
  });

  test.each([
    ['called AE title', { calledAeTitle: 'SOMEONE' }, [1, 1, 7]],
    ['calling AE title that could forge a log line', { callingAeTitle: 'A\nB' }, [1, 1, 3]],
    ['application context', { applicationContextName: '1.2.3' }, [1, 1, 2]],
    ['protocol version', { protocolVersion: 2 }, [1, 2, 2]],
  ])('rejects another %s', async (_name, change, [result, source, reason]) => {
    const { listener } = await listen();
    const peer = wirePeer(listener.port);
    peer.send(associateRq(change));
    expect(await peer.receive()).toEqual({ type: 'A-ASSOCIATE-RJ', result, source, reason });
  });

  test('rejects an association over the limit, and takes one again when another ended', async () => {
    const { listener } = await listen({ maximumAssociations: 1 });
    const first = await associated(listener.port);
    const second = wirePeer(listener.port);
    second.send(associateRq());
    expect(await second.receive()).toEqual({ type: 'A-ASSOCIATE-RJ', result: 2, source: 3, reason: 2 });
    first.send({ type: 'A-RELEASE-RQ' });
    expect(await first.receive()).toEqual({ type: 'A-RELEASE-RP' });
    first.socket.end();
    await first.closed;
    const third = await associated(listener.port);
    third.send(echoRq);
    expect(await third.receiveResponse()).toMatchObject({ Status: 0 });
  });

  test('is not kept full by those who connect and say nothing', async () => {
    const { listener } = await listen({ maximumAssociations: 1, artimMs: 60_000, vacantMs: 0 });
    const first = await associated(listener.port);
    const silent = Array.from({ length: 60 }, () => wirePeer(listener.port));
    await Promise.all(silent.map(({ socket }) => socket.connecting && once(socket, 'connect')));
    // The last ones are held, the first ones were let go of, and who has an association never was.
    await silent[0]?.closed;
    const next = wirePeer(listener.port);
    next.send(associateRq());
    expect(await next.receive()).toEqual({ type: 'A-ASSOCIATE-RJ', result: 2, source: 3, reason: 2 });
    expect(listener.connectionCount).toBeLessThanOrEqual(34);
    first.send(echoRq);
    expect(await first.receiveResponse()).toMatchObject({ Status: 0 });
  });

  test('gives up a peer that answers no operation of ours, though it goes on asking', async () => {
    const invoked: unknown[] = [];
    const report: ServiceFactory = ({ invoker }) => ({
      async normalized() {
        const asked = {
          operation: 'N-EVENT-REPORT',
          sopClassUid: COMMITMENT,
          sopInstanceUid: '1.2',
        } as const;
        invoker.normalized({ ...asked, typeId: 1 }).catch((error) => invoked.push(error.code));
        return { status: 0 };
      },
    });
    const listener = await listenDimse({
      host: '127.0.0.1',
      port: 0,
      aeTitle: 'ISOCENTER',
      callers: anyLocalCaller,
      services: { commitment: report },
      clock: Date,
      logger: { info() {}, warn() {}, error() {} },
      userId: 'local',
      limits: { operationMs: 50 },
    });
    closers.push(() => listener.close());
    const never = new Promise<never>(() => undefined);
    const user = await connectDimse({
      host: '127.0.0.1',
      port: listener.port,
      clock: Date,
      callingAeTitle: 'CT1',
      calledAeTitle: 'ISOCENTER',
      presentationContexts: [COMMITMENT, VERIFICATION].map((abstractSyntaxUid) => ({
        abstractSyntaxUid,
        transferSyntaxUids: [EXPLICIT],
      })),
      services: { normalized: () => never },
    });
    await user.normalized({
      operation: 'N-ACTION',
      sopClassUid: COMMITMENT,
      sopInstanceUid: '1.2',
      typeId: 1,
    });
    const asking = async () => {
      for (;;) await user.echo();
    };
    await expect(asking()).rejects.toMatchObject({ code: 'NETWORK_ASSOCIATION_ABORTED' });
    await expect.poll(() => invoked).toEqual(['NETWORK_PEER_SILENT']);
  });

  test('lets a C-STORE end that is under way when it closes, and refuses the next', async () => {
    const { listener, archive } = await listen({ closingMs: 60_000, operationsPerformed: 2 });
    const peer = wirePeer(listener.port);
    const { userInformation } = associateRq();
    const asynchronousOperations = { invoked: 2, performed: 2 };
    peer.send(associateRq({ userInformation: { ...userInformation, asynchronousOperations } }));
    expect(await peer.receive()).toMatchObject({ type: 'A-ASSOCIATE-AC' });
    let commit = () => {};
    archive.commit = new Promise((resolve) => {
      commit = resolve;
    });
    const idle = await associated(listener.port);
    peer.send(storeRq);
    peer.send(data(dataSet.subarray(0, 10), false));
    await expect.poll(() => archive.begun).toBe(1);
    const closing = listener.close();
    expect(await idle.receive()).toMatchObject({ type: 'A-ABORT' });
    peer.send(data(dataSet.subarray(10), true));
    peer.send(storeRqOf(3));
    peer.send(data(dataSet, true));
    expect(await peer.receiveResponse()).toMatchObject({ Status: 0xa700, MessageIDBeingRespondedTo: 3 });
    commit();
    expect(await peer.receiveResponse()).toMatchObject({ Status: 0, MessageIDBeingRespondedTo: 2 });
    expect(await peer.receive()).toMatchObject({ type: 'A-ABORT' });
    await closing;
    expect(archive.kept).toHaveLength(1);
  });

  test('aborts what does not end soon when it closes', async () => {
    const { listener, archive } = await listen({ closingMs: 50 });
    const peer = await associated(listener.port);
    peer.send(storeRq);
    peer.send(data(dataSet, false));
    await expect.poll(() => archive.begun).toBe(1);
    await listener.close();
    expect(await peer.receive()).toEqual({ type: 'A-ABORT', source: 0, reason: 0 });
    expect(archive.kept).toEqual([]);
    expect(archive.broken).toHaveLength(1);
  });
});
