import type { EncodedFrame } from '@isocenter/dicom';
import { type DecodedFrame, DecodePool, type WorkerHost } from '@isocenter/pixels';
import type { Clock } from '../clock.ts';
import { viewerError } from '../errors.ts';
import { isAbort, problemOf, type ViewerProblem } from '../problem.ts';
import type { DescribedFrame, FrameKey, StackFrame } from '../studies/stack-frame.ts';
import type { StudySource } from '../studies/study-source.ts';
import type { FrameCache } from './frame-cache.ts';
import type { LoadingTier, PlannedFrame } from './loading-plan.ts';
import { type LoadingJob, LoadingQueue } from './loading-queue.ts';

export interface FrameLoaderOptions {
  readonly source: StudySource;
  readonly cache: FrameCache;
  readonly workerHost: WorkerHost;
  readonly workerCount: number;
  readonly clock: Clock;
  readonly requestLimit: number;
  /** The frame with its description, as soon as the metadata of its stack is there; rejects when that fails. */
  readonly describe: (frame: StackFrame) => Promise<DescribedFrame>;
  /** A frame came or failed. */
  readonly onSettled: (frame: StackFrame) => void;
}

/** A frame that takes longer than this to decode is given up, with its worker. */
const decodeDeadlineMs = 30_000;
const priorities: Record<LoadingTier, number> = { visible: 2, prefetch: 1, recent: 0 };

/** Brings planned frames into the cache: bytes and description at the same time, then a worker. */
export class FrameLoader {
  readonly #options: FrameLoaderOptions;
  readonly #pool: DecodePool;
  readonly #queue: LoadingQueue<StackFrame>;
  readonly #problems = new Map<FrameKey, ViewerProblem>();

  constructor(options: FrameLoaderOptions, onIdle: () => void) {
    this.#options = options;
    const { workerHost, workerCount, clock, requestLimit } = options;
    this.#pool = new DecodePool(workerHost, { size: workerCount, deadlineMs: decodeDeadlineMs, clock });
    this.#queue = new LoadingQueue({
      requestLimit,
      load: (frame, job) => this.#load(frame, job),
      onSettled: onIdle,
    });
  }

  get requestsInFlight(): number {
    return this.#queue.requestsInFlight;
  }

  follow(plan: readonly PlannedFrame<StackFrame>[]): void {
    this.#queue.follow(plan);
  }

  /** In memory, or not to be had. */
  isSettled(key: FrameKey): boolean {
    return this.#options.cache.has(key) || this.#problems.has(key);
  }

  problem(key: FrameKey): ViewerProblem | undefined {
    return this.#problems.get(key);
  }

  /** Forgets that a frame failed. */
  allowRetry(key: FrameKey): void {
    this.#problems.delete(key);
  }

  /** Fetches and decodes one frame outside the plan, at the lowest priority. */
  async loadOnce(frame: StackFrame, signal: AbortSignal): Promise<DecodedFrame> {
    const known = this.#options.cache.find(frame.key);
    if (known) return known;
    return this.#bring(frame, { tier: 'recent', signal, onReceived: () => {} });
  }

  clear(): void {
    this.#queue.clear();
    this.#problems.clear();
  }

  dispose(): void {
    this.clear();
    this.#pool.dispose();
  }

  async #load(frame: StackFrame, job: LoadingJob): Promise<void> {
    try {
      this.#options.cache.add(frame.key, await this.#bring(frame, job));
    } catch (error) {
      if (isAbort(error) || job.signal.aborted) return;
      this.#problems.set(frame.key, problemOf(error));
    }
    this.#options.onSettled(frame);
  }

  async #bring(frame: StackFrame, { tier, signal, onReceived }: LoadingJob): Promise<DecodedFrame> {
    const [encoded, { description }] = await Promise.all([
      this.#receive(frame, signal, onReceived),
      this.#options.describe(frame),
    ]);
    return this.#pool.decode(encoded, description.format, {
      priority: priorities[tier],
      signal,
      transfer: true,
    });
  }

  async #receive(frame: StackFrame, signal: AbortSignal, onReceived: () => void): Promise<EncodedFrame> {
    const encoded = await this.#options.source.readFrame(frame.reference, signal);
    onReceived();
    if (encoded.bytes.byteLength === 0) throw viewerError('VIEWER_FRAME_MISSING', {});
    return encoded;
  }
}
