import { type EncodedFrame, IsocenterError } from '@isocenter/dicom';
import { type FrameDescription, outgrowsWorker, type WorkerHost, type WorkerPort } from '@isocenter/pixels';
import { serverError } from '../errors.ts';
import type { PictureRequest, RenderedPicture, RenderRequest, RenderResponse } from './render-message.ts';

export interface RenderPoolOptions {
  /** Number of workers at most; they start when first needed. */
  readonly size: number;
  /** A picture that takes longer costs its worker. */
  readonly deadlineMs: number;
}

interface Job {
  readonly request: RenderRequest;
  readonly resolve: (picture: RenderedPicture) => void;
  readonly reject: (reason: unknown) => void;
}

interface Desk {
  readonly port: WorkerPort;
  job: Job | undefined;
  deadline: NodeJS.Timeout | undefined;
}

/** Draws pictures in worker threads, in order of asking. A worker that hangs or dies takes only its own job with it. */
export class RenderPool {
  readonly #host: WorkerHost;
  readonly #options: RenderPoolOptions;
  readonly #waiting: Job[] = [];
  readonly #desks = new Set<Desk>();
  #lastRequestId = 0;
  #isDisposed = false;

  constructor(host: WorkerHost, options: RenderPoolOptions) {
    this.#host = host;
    this.#options = options;
  }

  render(
    encoded: EncodedFrame,
    description: FrameDescription,
    picture: PictureRequest,
  ): Promise<RenderedPicture> {
    if (this.#isDisposed) return Promise.reject(serverError('SERVER_STOPPING', {}));
    return new Promise((resolve, reject) => {
      const request = {
        kind: 'render',
        requestId: ++this.#lastRequestId,
        encoded,
        description,
        picture,
      } as const;
      this.#waiting.push({ request, resolve, reject });
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
      desk.job = job;
      desk.deadline = setTimeout(() => {
        this.#clear(desk, serverError('SERVER_RENDER_TIMEOUT', { deadlineMs: this.#options.deadlineMs }));
        this.#assign();
      }, this.#options.deadlineMs);
      desk.port.post(job.request);
    }
  }

  #findFreeDesk(): Desk | undefined {
    for (const desk of this.#desks) if (!desk.job) return desk;
    if (this.#desks.size >= this.#options.size) return undefined;
    const desk: Desk = { port: this.#host.spawn(), job: undefined, deadline: undefined };
    desk.port.onMessage((message) => this.#finish(desk, message as RenderResponse));
    desk.port.onError((cause) => {
      if (!this.#desks.has(desk)) return;
      this.#clear(desk, serverError('SERVER_RENDER_WORKER_FAILED', {}, { cause }));
      this.#assign();
    });
    this.#desks.add(desk);
    return desk;
  }

  #finish(desk: Desk, response: RenderResponse): void {
    const { job } = desk;
    if (!job || job.request.requestId !== response.requestId) return;
    clearTimeout(desk.deadline);
    desk.job = undefined;
    if (outgrowsWorker(job.request.encoded, job.request.description.format)) this.#end(desk);
    if (response.kind === 'rendered') job.resolve(response.picture);
    else job.reject(new IsocenterError(response.problem));
    this.#assign();
  }

  /** Ends a worker and tells whoever waits for it. */
  #clear(desk: Desk, reason: unknown): void {
    this.#end(desk);
    clearTimeout(desk.deadline);
    desk.job?.reject(reason);
    desk.job = undefined;
  }

  #end(desk: Desk): void {
    this.#desks.delete(desk);
    desk.port.terminate();
  }
}
