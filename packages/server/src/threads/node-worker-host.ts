import { Worker } from 'node:worker_threads';
import type { WorkerHost } from '@isocenter/pixels';

/** Worker threads of Node behind the port that the pools of the pixels room know. */
export function nodeWorkerHost(script: URL): WorkerHost {
  return {
    spawn() {
      const worker = new Worker(script, { name: 'isocenter-pixels', execArgv: [] });
      // A worker that waits for work must not keep the program from ending.
      worker.unref();
      return {
        post: (message, transfer) => worker.postMessage(message, transfer ? [...transfer] : []),
        onMessage: (listener) => void worker.on('message', listener),
        onError(listener) {
          worker.on('error', listener);
          worker.on('messageerror', listener);
          worker.on('exit', (code) => code !== 0 && listener(new Error(`The worker ended with ${code}.`)));
        },
        terminate: () => void worker.terminate(),
      };
    },
  };
}
