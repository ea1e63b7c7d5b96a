/** A worker as the pool sees it: a page `Worker` or a Node `worker_threads.Worker` behind one face. */
export interface WorkerPort {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The worker itself failed: script error, out of memory, exit. */
  onError(listener: (reason: unknown) => void): void;
  terminate(): void;
  /** Nobody needs it here any more, and it is at rest: it may serve somebody else. Terminated where nobody takes it. */
  release?(): void;
}

/** Port: starts decode workers; whoever runs the pool (page, server) passes it in. */
export interface WorkerHost {
  spawn(): WorkerPort;
}

/** Port: deadlines. */
export interface DeadlineClock {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Calls back once; returns a function that cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}
