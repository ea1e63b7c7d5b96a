import { type EncodedFrame, IsocenterError } from '@isocenter/dicom';
import type { DecodedFrame } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';
import type { PixelFormat } from '../pixel-format.ts';
import type { DecodeRequest, DecodeResponse } from './decode-message.ts';
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
  /** Higher goes first; equal priorities keep their order. 0 unless told. */
  readonly priority?: number;
  /** Aborting drops a waiting frame; one being decoded is finished and its result thrown away. */
  readonly signal?: AbortSignal;
  /** The caller gives `encoded.bytes.buffer` away: it is detached when the bytes fill it. Copied otherwise. */
  readonly transfer?: boolean;
  /** A smaller picture of JPEG 2000 and HTJ2K. See `DecodeFrameOptions`. */
  readonly resolutionLevel?: number;
}

interface Job {
  readonly requestId: number;
  readonly encoded: EncodedFrame;
  readonly format: PixelFormat;
  readonly priority: number;
  readonly transfer: boolean;
  readonly resolutionLevel: number;
  readonly resolve: (frame: DecodedFrame) => void;
  readonly reject: (reason: unknown) => void;
  /** Set once nobody waits for the result. */
  abandoned: boolean;
}

interface PoolWorker {
  readonly port: WorkerPort;
  job: Job | undefined;
  cancelDeadline: () => void;
}

const systemClock: DeadlineClock = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Decodes frames in workers, the most wanted first, and survives codestreams that never end. */
export class DecodePool {
  readonly #host: WorkerHost;
  readonly #options: DecodePoolOptions;
  readonly #clock: DeadlineClock;
  readonly #workers = new Set<PoolWorker>();
  readonly #queue: Job[] = [];
  #lastRequestId = 0;
  #disposed = false;

  constructor(host: WorkerHost, options: DecodePoolOptions) {
    this.#host = host;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Rejects with a PIXELS_ error, or with the signal's reason. */
  decode(encoded: EncodedFrame, format: PixelFormat, options: DecodeOptions = {}): Promise<DecodedFrame> {
    const { priority = 0, signal, transfer = false, resolutionLevel = 0 } = options;
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
        resolve: settle(resolve),
        reject: settle(reject),
        abandoned: false,
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#enqueue(job);
      this.#startWaiting();
    });
  }

  /** Ends all workers; whatever waits or runs is rejected with PIXELS_POOL_DISPOSED. */
  dispose(): void {
    this.#disposed = true;
    const jobs = [...this.#queue.splice(0)];
    for (const worker of this.#workers) {
      if (worker.job) jobs.push(worker.job);
      this.#retire(worker);
    }
    for (const job of jobs) job.reject(pixelsError('PIXELS_POOL_DISPOSED', {}));
  }

  /** Keeps the queue sorted: before the first job that is wanted less. */
  #enqueue(job: Job): void {
    const before = this.#queue.findIndex(({ priority }) => priority < job.priority);
    this.#queue.splice(before < 0 ? this.#queue.length : before, 0, job);
  }

  #startWaiting(): void {
    while (this.#queue.length > 0) {
      const worker = this.#idleWorker();
      if (!worker) return;
      const job = this.#queue.shift();
      if (job) this.#start(worker, job);
    }
  }

  #idleWorker(): PoolWorker | undefined {
    for (const worker of this.#workers) {
      if (!worker.job) return worker;
    }
    return this.#workers.size < this.#options.size ? this.#spawn() : undefined;
  }

  #spawn(): PoolWorker {
    const worker: PoolWorker = { port: this.#host.spawn(), job: undefined, cancelDeadline: () => {} };
    this.#workers.add(worker);
    worker.port.onMessage((message) => this.#finish(worker, message as DecodeResponse));
    worker.port.onError((cause) => {
      if (!this.#workers.has(worker)) return;
      const { job } = worker;
      this.#retire(worker);
      job?.reject(pixelsError('PIXELS_WORKER_FAILED', {}, { cause }));
      this.#startWaiting();
    });
    return worker;
  }

  #start(worker: PoolWorker, job: Job): void {
    const { deadlineMs } = this.#options;
    worker.job = job;
    worker.cancelDeadline = this.#clock.after(deadlineMs, () => {
      this.#retire(worker);
      job.reject(pixelsError('PIXELS_DECODE_TIMEOUT', { deadlineMs }));
      this.#startWaiting();
    });
    const bytes = ownedBytes(job.encoded.bytes, job.transfer);
    const request: DecodeRequest = {
      kind: 'decode',
      requestId: job.requestId,
      encoded: { ...job.encoded, bytes },
      format: job.format,
      ...(job.resolutionLevel > 0 && { resolutionLevel: job.resolutionLevel }),
    };
    worker.port.post(request, [bytes.buffer]);
  }

  #finish(worker: PoolWorker, response: DecodeResponse): void {
    const { job } = worker;
    if (!job || response.requestId !== job.requestId) return;
    worker.cancelDeadline();
    worker.job = undefined;
    if (outgrowsWorker(job.encoded, job.format)) this.#retire(worker);
    if (!job.abandoned) {
      if (response.kind === 'decoded') job.resolve(response.frame);
      else job.reject(new IsocenterError(response.problem));
    }
    this.#startWaiting();
  }

  #retire(worker: PoolWorker): void {
    worker.cancelDeadline();
    worker.job = undefined;
    this.#workers.delete(worker);
    worker.port.terminate();
  }
}

/** Bytes alone in their buffer, so that posting them neither copies nor detaches anything else. */
function ownedBytes(bytes: Uint8Array, transfer: boolean): Uint8Array<ArrayBuffer> {
  const fillsBuffer = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
  return transfer && fillsBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
