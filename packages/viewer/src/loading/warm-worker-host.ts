import { prepareRequest, type WorkerHost, type WorkerPort } from '@isocenter/pixels';

/** A host that can start a worker before it is needed: its script then loads while the first frame is on its way. */
export interface WarmWorkerHost extends WorkerHost {
  /** Starts one worker for the first `spawn`; does nothing once there was one. */
  warm(): void;
  /** Has the worker that waits load what frames of a transfer syntax are decoded with; nothing where none waits or none is told. */
  prepare(transferSyntaxUid: string | undefined): void;
  /** Ends workers that still wait. */
  cool(): void;
}

/**
 * Workers that are given back wait for the next `spawn`, with the codecs they have: another study need not load them anew. They keep
 * nothing of a study.
 */
export function warmWorkerHost(host: WorkerHost): WarmWorkerHost {
  const waiting: ReusableWorker[] = [];
  let isInUse = false;
  const takeWaiting = (): ReusableWorker | undefined => {
    for (let worker = waiting.pop(); worker; worker = waiting.pop()) {
      if (!worker.hasFailed) return worker;
      worker.end();
    }
    return undefined;
  };
  return {
    spawn() {
      isInUse = true;
      const worker = takeWaiting() ?? new ReusableWorker(host.spawn());
      return worker.lend(() => waiting.push(worker));
    },
    warm() {
      if (!isInUse && waiting.length === 0) waiting.push(new ReusableWorker(host.spawn()));
    },
    prepare(transferSyntaxUid) {
      if (transferSyntaxUid !== undefined) waiting.at(-1)?.prepare(transferSyntaxUid);
    },
    cool() {
      for (const worker of waiting.splice(0)) worker.end();
    },
  };
}

/** A worker that one after the other may use; each hears what is said while it is theirs. */
class ReusableWorker {
  readonly #port: WorkerPort;
  #onMessage: ((message: unknown) => void) | undefined;
  #onError: ((reason: unknown) => void) | undefined;
  hasFailed = false;

  constructor(port: WorkerPort) {
    this.#port = port;
    port.onMessage((message) => this.#onMessage?.(message));
    port.onError((reason) => {
      this.hasFailed = true;
      this.#onError?.(reason);
    });
  }

  prepare(transferSyntaxUid: string): void {
    this.#port.post(prepareRequest(transferSyntaxUid));
  }

  /** Back to whoever gave it, or to its end. */
  end(): void {
    if (this.#port.release && !this.hasFailed) this.#port.release();
    else this.#port.terminate();
  }

  lend(onGivenBack: () => void): WorkerPort {
    return {
      post: (message, transfer) => this.#port.post(message, transfer),
      onMessage: (listener) => {
        this.#onMessage = listener;
      },
      onError: (listener) => {
        this.#onError = listener;
      },
      terminate: () => this.#port.terminate(),
      release: () => {
        this.#onMessage = undefined;
        this.#onError = undefined;
        onGivenBack();
      },
    };
  }
}
