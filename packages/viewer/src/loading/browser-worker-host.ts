import type { WorkerHost, WorkerPort } from '@isocenter/pixels';

/** Decode workers of the page. Bundlers find the worker's file by this very form of `new Worker`. */
export const browserWorkerHost: WorkerHost = {
  spawn: () =>
    workerPort(
      new Worker(new URL('./decode-worker.ts', import.meta.url), {
        type: 'module',
        name: 'isocenter-decode',
      }),
    ),
};

/** A worker of the page behind the port. */
export const workerPort = (worker: Worker): WorkerPort => ({
  post: (message, transfer) => worker.postMessage(message, [...(transfer ?? [])]),
  onMessage: (listener) => worker.addEventListener('message', (event) => listener(event.data)),
  onError: (listener) => worker.addEventListener('error', (event) => listener(event.message)),
  terminate: () => worker.terminate(),
});
