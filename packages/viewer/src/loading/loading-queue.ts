import type { FrameKey } from '../studies/stack-frame.ts';
import type { LoadingTier, PlannedFrame } from './loading-plan.ts';

export interface LoadingJob {
  readonly tier: LoadingTier;
  readonly signal: AbortSignal;
  /** To be called when the bytes are here, so that the next request may start while this frame is decoded. */
  readonly onReceived: () => void;
}

export interface LoadingQueueOptions<Frame> {
  /** Requests at a time. Two of them are kept free for visible frames. */
  readonly requestLimit: number;
  /** Settles when the frame is in memory or has failed; must not reject. */
  readonly load: (frame: Frame, job: LoadingJob) => Promise<void>;
  /** A job has ended: time for a new plan. */
  readonly onSettled: () => void;
}

interface Running {
  readonly controller: AbortController;
  isReceiving: boolean;
}

const keptForVisible = 2;
/** Frames received but not decoded yet, per request slot: keeps a fast network from filling memory. */
const backlogPerSlot = 2;

/** Follows a plan: starts what is most urgent, gives up what is no longer wanted. */
export class LoadingQueue<Frame> {
  readonly #options: LoadingQueueOptions<Frame>;
  readonly #running = new Map<FrameKey, Running>();
  #plan: readonly PlannedFrame<Frame>[] = [];

  constructor(options: LoadingQueueOptions<Frame>) {
    this.#options = options;
  }

  get requestsInFlight(): number {
    let count = 0;
    for (const { isReceiving } of this.#running.values()) if (isReceiving) count++;
    return count;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Replaces the plan. Requests for frames that are not in it are aborted; decoding ones run to their end. */
  follow(plan: readonly PlannedFrame<Frame>[]): void {
    this.#plan = plan;
    const wanted = new Set(plan.map(({ key }) => key));
    for (const [key, running] of this.#running) {
      if (wanted.has(key) || !running.isReceiving) continue;
      this.#running.delete(key);
      running.controller.abort();
    }
    this.#start();
  }

  /** Aborts everything. */
  clear(): void {
    this.#plan = [];
    for (const { controller } of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  #start(): void {
    const { requestLimit } = this.#options;
    const backlogLimit = requestLimit * (1 + backlogPerSlot);
    for (const { key, frame, tier } of this.#plan) {
      if (this.#running.has(key)) continue;
      const limit = tier === 'visible' ? requestLimit : Math.max(1, requestLimit - keptForVisible);
      if (this.requestsInFlight >= limit) continue;
      if (tier !== 'visible' && this.#running.size >= backlogLimit) return;
      this.#run(key, frame, tier);
    }
  }

  #run(key: FrameKey, frame: Frame, tier: LoadingTier): void {
    const running: Running = { controller: new AbortController(), isReceiving: true };
    this.#running.set(key, running);
    const onReceived = (): void => {
      if (!running.isReceiving) return;
      running.isReceiving = false;
      this.#start();
    };
    this.#options.load(frame, { tier, signal: running.controller.signal, onReceived }).then(() => {
      running.isReceiving = false;
      if (this.#running.get(key) !== running) return;
      this.#running.delete(key);
      this.#options.onSettled();
    });
  }
}
