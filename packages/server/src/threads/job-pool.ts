import { IsocenterError } from '@isocenter/dicom';
import type { DecodeProblem, WorkerHost, WorkerPort } from '@isocenter/pixels';
import { serverError } from '../errors.ts';

export interface JobPoolOptions {
  /** Number of workers at most; they start when first needed. */
  readonly size: number;
  /** A job that takes longer costs its worker. */
  readonly deadlineMs: number;
  /** A worker that has had nothing to do for so long is ended; it would hold some 50 MB. */
  readonly idleMs?: number;
}

/** Longer than one looks at a picture, as a rule; the next job then waits for a fifth of a second until a new worker is up. */
const defaultIdleMs = 20_000;

/** What a worker answers: the result, or the parts of an error. */
export type JobAnswer<Result> =
  | { readonly requestId: number; readonly result: Result }
  | { readonly requestId: number; readonly problem: DecodeProblem };

interface Job<Request, Result> {
  readonly request: Request & { readonly requestId: number };
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

interface Desk<Request, Result> {
  readonly port: WorkerPort;
  job: Job<Request, Result> | undefined;
  /** While it works: when it has had long enough; while it is idle: when it is ended. */
  timer: NodeJS.Timeout | undefined;
}

/** Does jobs in worker threads, in order of asking. A worker that hangs or dies takes only its own job with it. */
export class JobPool<Request extends object, Result> {
  readonly #host: WorkerHost;
  readonly #options: JobPoolOptions;
  readonly #outgrowsWorker: (request: Request) => boolean;
  readonly #waiting: Job<Request, Result>[] = [];
  readonly #desks = new Set<Desk<Request, Result>>();
  #lastRequestId = 0;
  #isDisposed = false;

  /** `outgrowsWorker` tells of jobs whose memory a worker does not give back, so that it is ended after them. */
  constructor(host: WorkerHost, options: JobPoolOptions, outgrowsWorker: (request: Request) => boolean) {
    this.#host = host;
    this.#options = options;
    this.#outgrowsWorker = outgrowsWorker;
  }

  run(work: Request): Promise<Result> {
    if (this.#isDisposed) return Promise.reject(serverError('SERVER_STOPPING', {}));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request: { ...work, requestId: ++this.#lastRequestId }, resolve, reject });
      this.#assign();
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const job of this.#waiting.splice(0)) job.reject(serverError('SERVER_STOPPING', {}));
    for (const desk of this.#desks) this.#clear(desk, serverError('SERVER_STOPPING', {}));
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const desk = this.#findFreeDesk();
      const job = desk && this.#waiting.shift();
      if (!desk || !job) return;
      clearTimeout(desk.timer);
      desk.job = job;
      desk.timer = setTimeout(() => {
        this.#clear(desk, serverError('SERVER_RENDER_TIMEOUT', { deadlineMs: this.#options.deadlineMs }));
        this.#assign();
      }, this.#options.deadlineMs);
      desk.port.post(job.request);
    }
  }

  #findFreeDesk(): Desk<Request, Result> | undefined {
    for (const desk of this.#desks) if (!desk.job) return desk;
    if (this.#desks.size >= this.#options.size) return undefined;
    const desk: Desk<Request, Result> = { port: this.#host.spawn(), job: undefined, timer: undefined };
    desk.port.onMessage((message) => this.#finish(desk, message as JobAnswer<Result>));
    desk.port.onError((cause) => {
      if (!this.#desks.has(desk)) return;
      this.#clear(desk, serverError('SERVER_RENDER_WORKER_FAILED', {}, { cause }));
      this.#assign();
    });
    this.#desks.add(desk);
    return desk;
  }

  #finish(desk: Desk<Request, Result>, answer: JobAnswer<Result>): void {
    const { job } = desk;
    if (!job || job.request.requestId !== answer.requestId) return;
    clearTimeout(desk.timer);
    desk.job = undefined;
    if (this.#outgrowsWorker(job.request)) this.#end(desk);
    else this.#endWhenIdle(desk);
    if ('result' in answer) job.resolve(answer.result);
    else job.reject(new IsocenterError(answer.problem));
    this.#assign();
  }

  #endWhenIdle(desk: Desk<Request, Result>): void {
    desk.timer = setTimeout(() => this.#end(desk), this.#options.idleMs ?? defaultIdleMs);
    desk.timer.unref();
  }

  /** Ends a worker and tells whoever waits for it. */
  #clear(desk: Desk<Request, Result>, reason: unknown): void {
    this.#end(desk);
    desk.job?.reject(reason);
    desk.job = undefined;
  }

  #end(desk: Desk<Request, Result>): void {
    clearTimeout(desk.timer);
    this.#desks.delete(desk);
    desk.port.terminate();
  }
}
