/** A worker as the pool sees it: a page `Worker` or a Node `worker_threads.Worker` behind one face. */
export interface WorkerPort {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The worker itself failed: script error, out of memory, exit. */
  onError(listener: (reason: unknown) => void): void;
  terminate(): void;
}

/** Port: starts decode workers; whoever runs the pool (page, server) passes it in. */
export interface WorkerHost {
  spawn(): WorkerPort;
}

/** Port: deadlines. `after` calls back once and returns a function that cancels it. */
export interface DeadlineClock {
  after(delayMs: number, callback: () => void): () => void;
}
