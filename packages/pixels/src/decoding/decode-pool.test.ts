import { type EncodedFrame, isIsocenterError, TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { greyFormat } from '../../test/builders.ts';
import { nodeCodecs } from '../../test/node-codecs.ts';
import { createDecodeHandler } from './decode-handler.ts';
import type { DecodeRequest, PrepareRequest } from './decode-message.ts';
import { DecodePool } from './decode-pool.ts';
import type { DeadlineClock, WorkerHost, WorkerPort } from './worker-host.ts';

const format = greyFormat({ columns: 1 });
const frameOf = (value: number): EncodedFrame => ({
  transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
  bytes: Uint8Array.of(value, 0),
});

/** Workers that answer only when told, through the real handler. */
class ManualHost implements WorkerHost {
  readonly workers: {
    requests: DecodeRequest[];
    prepared: string[];
    terminated: boolean;
    fail: (reason: unknown) => void;
    answer: () => Promise<void>;
  }[] = [];

  spawn(): WorkerPort {
    const handle = createDecodeHandler(nodeCodecs());
    let onMessage: (message: unknown) => void = () => {};
    let answered = 0;
    const worker = {
      requests: [] as DecodeRequest[],
      prepared: [] as string[],
      terminated: false,
      fail: (_reason: unknown) => {},
      answer: async () => {
        const request = worker.requests[answered++];
        if (request) onMessage(await handle(request));
      },
    };
    this.workers.push(worker);
    return {
      post: (message) => {
        const request = message as DecodeRequest | PrepareRequest;
        if (request.kind === 'decode') worker.requests.push(request);
        else worker.prepared.push(request.transferSyntaxUid);
      },
      onMessage: (listener) => {
        onMessage = listener;
      },
      onError: (listener) => {
        worker.fail = listener;
      },
      terminate: () => {
        worker.terminated = true;
      },
    };
  }
}

class ManualClock implements DeadlineClock {
  readonly #pending = new Set<() => void>();
  #nowMs = 0;

  now(): number {
    return this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }

  after(_delayMs: number, callback: () => void): () => void {
    this.#pending.add(callback);
    return () => void this.#pending.delete(callback);
  }

  pass(): void {
    for (const callback of [...this.#pending]) callback();
  }
}

/** The worker answers after `ms`; what it is at then is its own. */
async function answerAfter(ms: number, { clock, host }: ReturnType<typeof setUp>, worker = 0): Promise<void> {
  clock.advance(ms);
  await host.workers[worker]?.answer();
}

function setUp(size: number) {
  const host = new ManualHost();
  const clock = new ManualClock();
  const pool = new DecodePool(host, { size, deadlineMs: 5000, clock });
  const postedValues = () =>
    host.workers.flatMap(({ requests }) => requests.map(({ encoded }) => encoded.bytes[0]));
  return { host, clock, pool, postedValues };
}

test('frames wanted most are decoded first, equals in order', async () => {
  const { host, pool, postedValues } = setUp(1);
  const decoded = [
    pool.decode(frameOf(1), format),
    pool.decode(frameOf(2), format, { priority: () => 1 }),
    pool.decode(frameOf(3), format, { priority: () => 9 }),
    pool.decode(frameOf(4), format, { priority: () => 9 }),
  ];
  for (let i = 0; i < 4; i++) await host.workers[0]?.answer();
  expect(postedValues()).toEqual([1, 3, 4, 2]); // 1 was already running
  expect((await Promise.all(decoded)).map(({ values }) => values[0])).toEqual([1, 2, 3, 4]);
});

test('a worker is told of frames to come before the first, and each that starts later too', async () => {
  const { host, pool } = setUp(2);
  pool.prepare(TransferSyntaxUid.Htj2k);
  pool.prepare(TransferSyntaxUid.Htj2k);
  expect(host.workers.map(({ prepared }) => prepared)).toEqual([[TransferSyntaxUid.Htj2k]]);
  for (const value of [1, 2]) void pool.decode(frameOf(value), format);
  expect(host.workers.map(({ prepared }) => prepared)).toEqual([
    [TransferSyntaxUid.Htj2k],
    [TransferSyntaxUid.Htj2k],
  ]);
  expect(host.workers.map(({ requests }) => requests.length)).toEqual([1, 1]);
});

test('a frame that becomes wanted while it waits overtakes those that came before it', async () => {
  const { host, pool, postedValues } = setUp(1);
  let wanted = 0;
  const decoded = [1, 2, 3, 4].map((value) =>
    pool.decode(frameOf(value), format, { priority: () => (value === wanted ? 1 : 0) }),
  );
  wanted = 4;
  for (let i = 0; i < 4; i++) await host.workers[0]?.answer();
  await Promise.all(decoded);
  expect(postedValues().slice(0, 2)).toEqual([1, 4]);
});

test('no more workers start than frames wait, nor than allowed', () => {
  const { host, pool } = setUp(2);
  void pool.decode(frameOf(1), format);
  expect(host.workers.length).toBe(1);
  void pool.decode(frameOf(2), format);
  void pool.decode(frameOf(3), format);
  expect(host.workers.length).toBe(2);
});

test('a frame past its deadline costs its worker, and the next frame gets a fresh one', async () => {
  const { host, clock, pool } = setUp(1);
  const hung = pool.decode(frameOf(1), format);
  const next = pool.decode(frameOf(2), format);
  clock.pass();
  await expect(hung).rejects.toMatchObject({ code: 'PIXELS_DECODE_TIMEOUT' });
  expect(host.workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  await host.workers[1]?.answer();
  expect((await next).values[0]).toBe(2);
});

test('aborting drops a waiting frame before it reaches a worker', async () => {
  const { host, pool, postedValues } = setUp(1);
  const running = pool.decode(frameOf(1), format);
  const leave = new AbortController();
  const waiting = pool.decode(frameOf(2), format, { signal: leave.signal });
  leave.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
  await host.workers[0]?.answer();
  await running;
  expect(postedValues()).toEqual([1]);
});

test('a worker that dies rejects its frame only', async () => {
  const { host, pool } = setUp(1);
  const lost = pool.decode(frameOf(1), format);
  const next = pool.decode(frameOf(2), format);
  host.workers[0]?.fail(new Error('out of memory'));
  await expect(lost).rejects.toMatchObject({ code: 'PIXELS_WORKER_FAILED', retryable: true });
  await host.workers[1]?.answer();
  expect((await next).values[0]).toBe(2);
});

test('a frame so large that memory stays grown costs its worker, once it is decoded or refused', async () => {
  const { host, pool } = setUp(1);
  const large = pool.decode(frameOf(1), greyFormat({ rows: 6000, columns: 6000 }));
  const next = pool.decode(frameOf(2), format);
  await host.workers[0]?.answer();
  await expect(large).rejects.toMatchObject({ code: 'PIXELS_LENGTH_TOO_SHORT' });
  expect(host.workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  await host.workers[1]?.answer();
  expect((await next).values[0]).toBe(2);
});

test('a large frame costs its worker too when its bytes were given away', async () => {
  const { host, pool } = setUp(1);
  const [rows, columns] = [6000, 4000];
  const bytes = new Uint8Array(rows * columns * 2);
  const large = pool.decode({ ...frameOf(1), bytes }, greyFormat({ rows, columns }), { transfer: true });
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  await host.workers[0]?.answer();
  await expect(large).rejects.toThrow();
  expect(host.workers[0]?.terminated).toBe(true);
});

test('an error keeps its code and words on the way back', async () => {
  const { host, pool } = setUp(1);
  const failing = pool.decode({ ...frameOf(1), bytes: new Uint8Array(1) }, format);
  await host.workers[0]?.answer();
  const error = await failing.catch((reason) => reason);
  expect(isIsocenterError(error, 'PIXELS_LENGTH_TOO_SHORT')).toBe(true);
  expect(error.message).toContain('The frame needs 2 bytes, 1 are there');
});

test('the caller keeps its bytes unless it gives them away', async () => {
  const { host, pool } = setUp(2);
  const kept = frameOf(1);
  const given = frameOf(2);
  void pool.decode(kept, format);
  void pool.decode(given, format, { transfer: true });
  expect(host.workers[0]?.requests[0]?.encoded.bytes.buffer).not.toBe(kept.bytes.buffer);
  expect(host.workers[1]?.requests[0]?.encoded.bytes.buffer).toBe(given.bytes.buffer);
});

test('bytes given away within a larger buffer go with all of it, uncopied', () => {
  const { host, pool } = setUp(1);
  const bytes = new Uint8Array(8).subarray(3, 5);
  void pool.decode({ ...frameOf(1), bytes }, format, { transfer: true });
  expect(host.workers[0]?.requests[0]?.encoded.bytes).toBe(bytes);
});

test('disposing gives workers at rest back where that is possible, and ends those that decode', async () => {
  const given: number[] = [];
  const host = new ManualHost();
  const lending: WorkerHost = {
    spawn() {
      const place = host.workers.length;
      return { ...host.spawn(), release: () => void given.push(place) };
    },
  };
  const pool = new DecodePool(lending, { size: 2, deadlineMs: 5000, clock: new ManualClock() });
  const done = pool.decode(frameOf(1), format);
  const cut = pool.decode(frameOf(2), format);
  await host.workers[0]?.answer();
  await done;
  pool.dispose();
  await expect(cut).rejects.toMatchObject({ code: 'PIXELS_POOL_DISPOSED' });
  expect(given).toEqual([0]);
  expect(host.workers.map(({ terminated }) => terminated)).toEqual([false, true]);
});

test('disposing rejects what waits and runs, and ends the workers', async () => {
  const { host, pool } = setUp(1);
  const jobs = [pool.decode(frameOf(1), format), pool.decode(frameOf(2), format)];
  pool.dispose();
  for (const job of jobs) await expect(job).rejects.toMatchObject({ code: 'PIXELS_POOL_DISPOSED' });
  expect(host.workers[0]?.terminated).toBe(true);
  await expect(pool.decode(frameOf(3), format)).rejects.toMatchObject({ code: 'PIXELS_POOL_DISPOSED' });
});

test('a worker with quick frames is sent the next one ahead, a slow one is not', async () => {
  const it = setUp(1);
  const decoded = [1, 2, 3, 4].map((value) => it.pool.decode(frameOf(value), format));
  expect(it.postedValues()).toEqual([1]); // nothing is known of the worker yet
  await answerAfter(2, it);
  expect(it.postedValues()).toEqual([1, 2, 3]);
  await answerAfter(30, it);
  expect(it.postedValues()).toEqual([1, 2, 3]);
  await answerAfter(2, it);
  expect(it.postedValues()).toEqual([1, 2, 3, 4]);
  await answerAfter(2, it);
  expect((await Promise.all(decoded)).map(({ values }) => values[0])).toEqual([1, 2, 3, 4]);
});

test('an idle worker comes before one that could be sent a frame ahead', async () => {
  const it = setUp(2);
  const first = [it.pool.decode(frameOf(1), format), it.pool.decode(frameOf(2), format)];
  await answerAfter(2, it, 0);
  await answerAfter(0, it, 1);
  await Promise.all(first);
  for (const value of [3, 4, 5]) void it.pool.decode(frameOf(value), format);
  expect(it.host.workers.map(({ requests }) => requests.map(({ encoded }) => encoded.bytes[0]))).toEqual([
    [1, 3, 5],
    [2, 4],
  ]);
});

test('what was sent ahead outlives its worker, also when the caller gave its bytes away', async () => {
  for (const end of ['deadline', 'failure'] as const) {
    const it = setUp(1);
    const quick = it.pool.decode(frameOf(1), format);
    const hung = it.pool.decode(frameOf(2), format, { transfer: true });
    const ahead = it.pool.decode(frameOf(3), format, { transfer: true });
    const left = new AbortController();
    const behind = it.pool.decode(frameOf(4), format, { signal: left.signal });
    await answerAfter(1, it);
    await quick;
    expect(it.postedValues()).toEqual([1, 2, 3]);
    if (end === 'deadline') it.clock.pass();
    else it.host.workers[0]?.fail(new Error('out of memory'));
    const code = end === 'deadline' ? 'PIXELS_DECODE_TIMEOUT' : 'PIXELS_WORKER_FAILED';
    await expect(hung).rejects.toMatchObject({ code });
    left.abort(new Error('left'));
    await expect(behind).rejects.toThrow('left');
    expect(it.host.workers[1]?.requests.map(({ encoded }) => encoded.bytes[0])).toEqual([3]);
    await answerAfter(1, it, 1);
    expect((await ahead).values[0]).toBe(3);
  }
});

test('the deadline of a frame sent ahead begins when the frame before it is done', async () => {
  const it = setUp(1);
  const decoded = [1, 2, 3].map((value) => it.pool.decode(frameOf(value), format));
  await answerAfter(1, it);
  await answerAfter(1, it);
  it.clock.pass();
  await expect(decoded[2]).rejects.toMatchObject({ code: 'PIXELS_DECODE_TIMEOUT' });
  expect((await Promise.all(decoded.slice(0, 2))).map(({ values }) => values[0])).toEqual([1, 2]);
});

test('a frame sent ahead and then aborted is decoded for nobody, and never sent again', async () => {
  const it = setUp(1);
  const first = it.pool.decode(frameOf(1), format);
  const second = it.pool.decode(frameOf(2), format);
  const leave = new AbortController();
  const third = it.pool.decode(frameOf(3), format, { signal: leave.signal });
  await answerAfter(1, it);
  leave.abort(new Error('left'));
  await expect(third).rejects.toThrow('left');
  it.host.workers[0]?.fail(new Error('out of memory'));
  await expect(second).rejects.toMatchObject({ code: 'PIXELS_WORKER_FAILED' });
  await first;
  expect(it.host.workers.length).toBe(1);
});

test('a worker answers in the order it was asked, though the next frame needs no codec and the first has to wait for one', async () => {
  const handle = createDecodeHandler(nodeCodecs());
  const slow = { transferSyntaxUid: TransferSyntaxUid.Jpeg2000Lossless, bytes: Uint8Array.of(0xff, 0x4f) };
  const answered: number[] = [];
  await Promise.all(
    [slow, frameOf(1)].map(async (encoded, requestId) => {
      answered.push((await handle({ kind: 'decode', requestId, encoded, format })).requestId);
    }),
  );
  expect(answered).toEqual([0, 1]);
});
