import type { StoredInstance } from '@isocenter/archive';
import { bytesSource, type DataSetContent, readPart10, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createDecodeWorkerHost } from '../decoding/decode-worker-host.ts';
import { OpenedInstances } from '../dicomweb/opening/opened-instances.ts';
import { connectDimse } from '../dimse/index.ts';
import { encapsulatedInTest, type InstanceInTest, instanceInTest } from '../testing/server-in-test.ts';
import { type StoragePeer, type StoragePeerOptions, startStoragePeer } from '../testing/storage-peer.ts';
import { createTranscodePool, type TranscodePool, Transcoder } from '../transcoding/index.ts';
import { type SendOptions, type SentInstance, sendInstances } from './index.ts';
import { planAssociations } from './outgoing-contexts.ts';

const { ExplicitVrLittleEndian, ImplicitVrLittleEndian, RleLossless, JpegBaseline8Bit } = TransferSyntaxUid;

let pool: TranscodePool;
let opened: OpenedInstances;
beforeAll(async () => {
  pool = createTranscodePool(await createDecodeWorkerHost(), { size: 1, deadlineMs: 30_000 });
  opened = new OpenedInstances();
});
afterAll(async () => {
  pool.dispose();
  await opened.close();
});

let peer: StoragePeer | undefined;
afterEach(async () => {
  await peer?.close();
});

/** As the archive hands it out. */
function stored({ bytes, ...uids }: InstanceInTest, more: Partial<StoredInstance> = {}): StoredInstance {
  const { dataSet, dataSetByteOffset, pixelData, transferSyntaxUid } = readPart10(bytes);
  return {
    ...uids,
    sopClassUid: dataSet.getString(Tag.SOPClassUID),
    transferSyntaxUid,
    byteLength: bytes.byteLength,
    sha256: uids.sopInstanceUid,
    instanceNumber: 1,
    numberOfFrames: pixelData ? 1 : 0,
    dataSetByteOffset,
    pixelDataByteOffset: pixelData?.byteOffset,
    receivedAt: '2026-01-01T00:00:00Z',
    open: async () => ({
      ...bytesSource(bytes),
      byteLength: bytes.byteLength,
      readInto: async (target, byteOffset) => {
        const part = bytes.subarray(byteOffset, byteOffset + target.byteLength);
        target.set(part);
        return part.byteLength;
      },
      close: async () => undefined,
    }),
    ...more,
  };
}

const slices = (count: number, content: DataSetContent = {}) =>
  Array.from({ length: count }, (_, index) =>
    stored(instanceInTest({ InstanceNumber: index + 1, ...content })),
  );

async function send(
  instances: readonly StoredInstance[],
  peerOptions: StoragePeerOptions = {},
  options: Partial<SendOptions> = {},
) {
  const started = await startStoragePeer(peerOptions);
  peer = started;
  const sent: SentInstance[] = [];
  const sending = sendInstances(instances, {
    connect: (presentationContexts) =>
      connectDimse({
        host: '127.0.0.1',
        port: started.port,
        clock: Date,
        callingAeTitle: 'US',
        calledAeTitle: 'THEM',
        timeoutMs: 3000,
        presentationContexts,
      }),
    transcoder: new Transcoder(opened, pool),
    ...options,
  });
  for await (const one of sending) sent.push(one);
  const outcomes = sent.map(({ outcome }) => outcome);
  return { sent, outcomes, taken: started.taken, requests: started.requests };
}

test('what the peer takes as it is stored goes out byte for byte, with who asked for it', async () => {
  const instance = instanceInTest();
  const moveOriginator = { aeTitle: 'ASKED', messageId: 7 };
  const { sent, taken } = await send([stored(instance)], {}, { moveOriginator });
  expect(sent).toMatchObject([{ outcome: 'done', status: 0, transferSyntaxUid: ExplicitVrLittleEndian }]);
  const { dataSetByteOffset } = readPart10(instance.bytes);
  expect(taken[0]?.bytes).toEqual(Buffer.from(instance.bytes.subarray(dataSetByteOffset)));
  expect(taken[0]?.moveOriginator).toEqual(moveOriginator);
});

test('what the archive tells over the file is sent', async () => {
  const overlay = { '00100020': { vr: 'LO', Value: ['RIGHT-1'] } } as const;
  const { taken } = await send([stored(instanceInTest(), { overlay: overlay as never })]);
  expect(taken[0]?.dataSet().getString(Tag.PatientID)).toBe('RIGHT-1');
});

test('a peer that takes only Implicit VR gets the same pixels in it, native or compressed before', async () => {
  const frame = Uint8Array.from({ length: 64 }, (_, index) => index);
  const rle = encapsulatedInTest(RleLossless, rleOf(frame));
  const accepts = (uid: string) => uid === ImplicitVrLittleEndian;
  const { outcomes, taken } = await send([...slices(1), stored(rle)], { accepts });
  expect(outcomes).toEqual(['done', 'done']);
  expect(taken.map(({ transferSyntaxUid }) => transferSyntaxUid)).toEqual([
    ImplicitVrLittleEndian,
    ImplicitVrLittleEndian,
  ]);
  const [native, decoded] = taken.map(({ dataSet }) => dataSet().getBytes(Tag.PixelData));
  expect(native).toEqual(new Uint8Array(Uint16Array.from({ length: 64 }, (_, index) => index).buffer));
  expect(decoded).toEqual(frame);
});

test('what was compressed with loss is decoded only when that is allowed', async () => {
  const accepts = (uid: string) => uid === ExplicitVrLittleEndian;
  const lossy = stored(encapsulatedInTest(JpegBaseline8Bit, Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)));
  const { sent, taken } = await send([lossy, ...slices(1)], { accepts });
  expect(sent.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
    ['failed', 'NETWORK_NO_PRESENTATION_CONTEXT'],
    ['done', undefined],
  ]);
  expect(taken).toHaveLength(1);
});

test('a preferred transfer syntax is used where it loses nothing', async () => {
  const preferredTransferSyntaxUid = RleLossless;
  const { sent } = await send(slices(1), {}, { preferredTransferSyntaxUid });
  expect(sent).toMatchObject([{ outcome: 'done', transferSyntaxUid: RleLossless }]);
});

test('each answer counts for its instance alone, and a damaged file for itself', async () => {
  const [first, second, third, gone, last] = slices(5) as [
    StoredInstance,
    StoredInstance,
    StoredInstance,
    StoredInstance,
    StoredInstance,
  ];
  const missing = { ...gone, open: () => Promise.reject(new Error('ENOENT')) };
  const answers = new Map([
    [second.sopInstanceUid, 0xb000],
    [third.sopInstanceUid, 0xa700],
  ]);
  const { sent, requests } = await send([first, second, third, missing, last], {
    answer: ({ sopInstanceUid }) => answers.get(sopInstanceUid) ?? 0,
  });
  expect(sent.map(({ outcome, status, error }) => [outcome, status, error?.code])).toEqual([
    ['done', 0, undefined],
    ['warning', 0xb000, undefined],
    ['failed', 0xa700, 'NETWORK_OPERATION_FAILED'],
    ['failed', undefined, 'SERVER_INSTANCE_UNREADABLE'],
    ['done', 0, undefined],
  ]);
  expect(requests).toHaveLength(1);
});

test('a dropped association is opened again, and what was under way is tried once more', async () => {
  const instances = slices(4);
  let drops = 0;
  const { outcomes, taken, requests } = await send(instances, {
    answer: ({ sopInstanceUid }) =>
      sopInstanceUid === instances[1]?.sopInstanceUid && drops++ === 0 ? 'drop' : 0,
  });
  expect(outcomes).toEqual(['done', 'done', 'done', 'done']);
  expect(requests).toHaveLength(2);
  expect(taken.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(
    [0, 1, 1, 2, 3].map((index) => instances[index]?.sopInstanceUid),
  );
});

test('an instance on which the peer always ends the association fails alone', async () => {
  const instances = slices(3);
  const { sent } = await send(instances, {
    answer: ({ sopInstanceUid }) => (sopInstanceUid === instances[1]?.sopInstanceUid ? 'drop' : 0),
  });
  expect(sent.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
    ['done', undefined],
    ['failed', 'NETWORK_CONNECTION_CLOSED'],
    ['done', undefined],
  ]);
});

test('a peer that ends every association is given up, and every instance is told of', async () => {
  const { outcomes, requests } = await send(slices(10), { answer: () => 'drop' });
  expect(outcomes).toEqual(Array(10).fill('failed'));
  expect(requests).toHaveLength(3);
});

test('a file that breaks off in the middle fails alone', async () => {
  const long = instanceInTest({ Rows: 1024, Columns: 1024, PixelData: new Uint16Array(1024 * 1024) });
  const whole = stored(long);
  const brokenOff = {
    ...whole,
    open: async () => {
      const blob = await whole.open();
      const read = (byteOffset: number, byteLength: number) =>
        byteOffset > 0 ? Promise.reject(new Error('EIO')) : blob.read(byteOffset, byteLength);
      const readInto = (target: Uint8Array, byteOffset: number) =>
        byteOffset > 0
          ? Promise.reject(new Error('EIO'))
          : (blob.readInto?.(target, byteOffset) ?? Promise.resolve(0));
      return { ...blob, read, readInto };
    },
  };
  const { sent } = await send([brokenOff, ...slices(2)]);
  expect(sent.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
    ['failed', 'SERVER_INSTANCE_UNREADABLE'],
    ['done', undefined],
    ['done', undefined],
  ]);
});

test('cancelled, it finishes what is under way and tells of nothing more', async () => {
  const cancelling = new AbortController();
  let answered = 0;
  const answer = () => {
    if (++answered === 2) cancelling.abort();
    return 0;
  };
  const { outcomes } = await send(slices(50), { answer }, { signal: cancelling.signal });
  expect(outcomes).toEqual(['done', 'done']);
});

test('cancelled while the peer says nothing, it leaves within its time and calls nothing failed', async () => {
  const cancelling = new AbortController();
  const never = new Promise<never>(() => undefined);
  const answer = async () => {
    cancelling.abort();
    return never;
  };
  const hangs = await send(slices(3), { answer }, { signal: cancelling.signal, cancelMs: 50 });
  expect(hangs.sent).toEqual([]);
  expect(hangs.taken).toHaveLength(1);
  // One that does not even answer the call for an association.
  const stopping = new AbortController();
  const connect = () => {
    stopping.abort();
    return never;
  };
  expect((await send(slices(3), {}, { signal: stopping.signal, connect })).sent).toEqual([]);
});

test('nothing is there: every instance is told of', async () => {
  const connect = () => Promise.reject(new Error('no connection'));
  const { outcomes } = await send(slices(2), {}, { connect });
  expect(outcomes).toEqual(['failed', 'failed']);
});

test('more SOP classes than one association can name go over several', () => {
  const kinds = Array.from({ length: 100 }, (_, index) => ({
    sopClassUid: `1.2.${index % 50}`,
    transferSyntaxUid: index % 2 ? ExplicitVrLittleEndian : RleLossless,
  }));
  const loads = planAssociations(kinds);
  expect(loads.map(({ presentationContexts }) => presentationContexts.length)).toEqual([126, 24]);
  expect(loads.flatMap(({ instances }) => instances)).toHaveLength(100);
  for (const { presentationContexts, instances } of loads) {
    for (const { sopClassUid, transferSyntaxUid } of instances)
      expect(presentationContexts).toContainEqual({
        abstractSyntaxUid: sopClassUid,
        transferSyntaxUids: [transferSyntaxUid],
      });
  }
});

/** One segment of literal runs. PS3.5 G.3. */
function rleOf(frame: Uint8Array): Uint8Array {
  const header = new Uint8Array(64);
  new DataView(header.buffer).setUint32(0, 1, true);
  new DataView(header.buffer).setUint32(4, 64, true);
  return Uint8Array.of(...header, frame.byteLength - 1, ...frame, 128);
}
