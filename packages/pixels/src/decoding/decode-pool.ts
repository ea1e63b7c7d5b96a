import { type EncodedFrame, IsocenterError } from '@isocenter/dicom';
import type { DecodedFrame } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { type DecodeRequest, type DecodeResponse, prepareRequest } from './decode-message.ts';
import type { DeadlineClock, WorkerHost, WorkerPort } from './worker-host.ts';
import { outgrowsWorker } from './worker-memory.ts';

export interface DecodePoolOptions {
  /** Number of workers at most; each starts when first needed. */
  readonly size: number;
  /** A frame that takes longer costs its worker: terminated, and a fresh one takes the next frame. */
  readonly deadlineMs: number;
  readonly clock?: DeadlineClock;
}

export interface DecodeOptions {
  /** Asked whenever a worker is free, for it may change while a frame waits. Higher goes first; equals keep their order. 0 unless told. */
  readonly priority?: () => number;
  /** Aborting drops a waiting frame; one being decoded is finished and its result thrown away. */
  readonly signal?: AbortSignal;
  /** The caller gives `encoded.bytes.buffer` away, with what else is in it: it may be detached. The bytes are copied otherwise. */
  readonly transfer?: boolean;
  /** A smaller picture of JPEG 2000 and HTJ2K. See `DecodeFrameOptions`. */
  readonly resolutionLevel?: number;
}

interface Job {
  readonly requestId: number;
  readonly encoded: EncodedFrame;
  readonly format: PixelFormat;
  readonly priority: () => number;
  readonly transfer: boolean;
  readonly resolutionLevel: number;
  /** Known before the bytes are given away, of which nothing is left then. */
  readonly outgrowsWorker: boolean;
  readonly resolve: (frame: DecodedFrame) => void;
  readonly reject: (reason: unknown) => void;
  /** Set once nobody waits for the result. */
  abandoned: boolean;
}

interface PoolWorker {
  readonly port: WorkerPort;
  /** What it decodes, and after that what was sent ahead; in the order of its answers. */
  readonly jobs: Job[];
  /** When it began the first of them, by the pool's clock. */
  begunMs: number;
  /** Its last frame came so soon that the way to the pool and back would have been a good part of the time. */
  isQuick: boolean;
  cancelDeadline: () => void;
}

/** A frame that comes sooner is quick: well within one picture of a screen at 60 Hz, also when another waits behind it. */
const QUICK_MS = 5;

const systemClock: DeadlineClock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Decodes frames in workers, the most wanted first, and survives codestreams that never end. A worker whose frames are quick has the
 * next one sent ahead: it would otherwise wait for the pool about as long as it decodes.
 */
export class DecodePool {
  readonly #host: WorkerHost;
  readonly #options: DecodePoolOptions;
  readonly #clock: DeadlineClock;
  readonly #workers = new Set<PoolWorker>();
  readonly #queue: Job[] = [];
  readonly #prepared = new Set<string>();
  #lastRequestId = 0;
  #disposed = false;

  constructor(host: WorkerHost, options: DecodePoolOptions) {
    this.#host = host;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Rejects with a PIXELS_ error, or with the signal's reason. */
  decode(encoded: EncodedFrame, format: PixelFormat, options: DecodeOptions = {}): Promise<DecodedFrame> {
    const { priority = () => 0, signal, transfer = false, resolutionLevel = 0 } = options;
    return new Promise((resolve, reject) => {
      if (this.#disposed) return reject(pixelsError('PIXELS_POOL_DISPOSED', {}));
      if (signal?.aborted) return reject(signal.reason);
      const requestId = ++this.#lastRequestId;
      const abort = () => {
        job.abandoned = true;
        const waiting = this.#queue.indexOf(job);
        if (waiting >= 0) this.#queue.splice(waiting, 1);
        reject(signal?.reason);
      };
      const settle = <T>(finish: (value: T) => void) => {
        return (value: T) => {
          signal?.removeEventListener('abort', abort);
          finish(value);
        };
      };
      const job: Job = {
        requestId,
        encoded,
        format,
        priority,
        transfer,
        resolutionLevel,
        outgrowsWorker: outgrowsWorker(encoded, format),
        resolve: settle(resolve),
        reject: settle(reject),
        abandoned: false,
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#queue.push(job);
      this.#startWaiting();
    });
  }

  /** Tells workers of frames that are about to come, so that what decodes them is loaded while they are on their way. */
  prepare(transferSyntaxUid: string): void {
    if (this.#disposed || this.#prepared.has(transferSyntaxUid)) return;
    this.#prepared.add(transferSyntaxUid);
    if (this.#workers.size === 0) this.#spawn();
    else for (const { port } of this.#workers) port.post(prepareRequest(transferSyntaxUid));
  }

  /** Ends all workers, or gives them back where they are at rest; whatever waits or runs is rejected with PIXELS_POOL_DISPOSED. */
  dispose(): void {
    this.#disposed = true;
    const jobs = [...this.#queue.splice(0)];
    for (const worker of this.#workers) {
      if (worker.jobs.length === 0 && worker.port.release) this.#release(worker);
      else jobs.push(...this.#retire(worker));
    }
    for (const job of jobs) job.reject(pixelsError('PIXELS_POOL_DISPOSED', {}));
  }

  #startWaiting(): void {
    while (this.#queue.length > 0) {
      const worker = this.#freeWorker();
      if (!worker) return;
      const job = this.#takeNext();
      if (job) this.#send(worker, job);
    }
  }

  /** The first of those that are wanted most. */
  #takeNext(): Job | undefined {
    let next = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (const [index, job] of this.#queue.entries()) {
      const priority = job.priority();
      if (priority <= highest) continue;
      highest = priority;
      next = index;
    }
    return this.#queue.splice(next, 1)[0];
  }

  /** One that does nothing, a new one, or one that can take a frame ahead; in this order. */
  #freeWorker(): PoolWorker | undefined {
    for (const worker of this.#workers) {
      if (worker.jobs.length === 0) return worker;
    }
    if (this.#workers.size < this.#options.size) return this.#spawn();
    for (const worker of this.#workers) {
      if (worker.isQuick && worker.jobs.length === 1) return worker;
    }
    return undefined;
  }

  #spawn(): PoolWorker {
    const port = this.#host.spawn();
    const worker: PoolWorker = { port, jobs: [], begunMs: 0, isQuick: false, cancelDeadline: () => {} };
    this.#workers.add(worker);
    port.onMessage((message) => this.#finish(worker, message as DecodeResponse));
    port.onError((cause) => {
      if (this.#workers.has(worker)) this.#lose(worker, pixelsError('PIXELS_WORKER_FAILED', {}, { cause }));
    });
    for (const transferSyntaxUid of this.#prepared) port.post(prepareRequest(transferSyntaxUid));
    return worker;
  }

  #send(worker: PoolWorker, job: Job): void {
    const isAhead = worker.jobs.push(job) > 1;
    if (!isAhead) this.#begin(worker);
    // A worker that is lost takes with it what was sent ahead, which is then sent again.
    const bytes = ownedBytes(job.encoded.bytes, job.transfer && !isAhead);
    const request: DecodeRequest = {
      kind: 'decode',
      requestId: job.requestId,
      encoded: { ...job.encoded, bytes },
      format: job.format,
      ...(job.resolutionLevel > 0 && { resolutionLevel: job.resolutionLevel }),
    };
    worker.port.post(request, [bytes.buffer]);
  }

  #begin(worker: PoolWorker): void {
    const { deadlineMs } = this.#options;
    worker.begunMs = this.#clock.now();
    worker.cancelDeadline = this.#clock.after(deadlineMs, () =>
      this.#lose(worker, pixelsError('PIXELS_DECODE_TIMEOUT', { deadlineMs })),
    );
  }

  #finish(worker: PoolWorker, response: DecodeResponse): void {
    const [job] = worker.jobs;
    if (!job || response.requestId !== job.requestId) return;
    worker.cancelDeadline();
    worker.jobs.shift();
    worker.isQuick = this.#clock.now() - worker.begunMs <= QUICK_MS;
    if (job.outgrowsWorker) this.#queue.unshift(...this.#retire(worker));
    else if (worker.jobs.length > 0) this.#begin(worker);
    this.#startWaiting();
    if (job.abandoned) return;
    if (response.kind === 'decoded') job.resolve(response.frame);
    else job.reject(new IsocenterError(response.problem));
  }

  /** The frame it was at is rejected; what was sent ahead goes to another worker. */
  #lose(worker: PoolWorker, reason: IsocenterError): void {
    const [job, ...ahead] = this.#retire(worker);
    this.#queue.unshift(...ahead.filter(({ abandoned }) => !abandoned));
    job?.reject(reason);
    this.#startWaiting();
  }

  #release(worker: PoolWorker): void {
    this.#workers.delete(worker);
    worker.port.release?.();
  }

  /** Returns what it had not yet answered. */
  #retire(worker: PoolWorker): Job[] {
    worker.cancelDeadline();
    this.#workers.delete(worker);
    worker.port.terminate();
    return worker.jobs.splice(0);
  }
}

/** Bytes whose buffer may be posted away. */
const ownedBytes = (bytes: Uint8Array, isGiven: boolean): Uint8Array<ArrayBuffer> =>
  isGiven && bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
