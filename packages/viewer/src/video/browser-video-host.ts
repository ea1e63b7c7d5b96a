import type { WorkerHost } from '@isocenter/pixels';
import { workerPort } from '../loading/browser-worker-host.ts';

/** Video workers of the page. Bundlers find the worker's file by this very form of `new Worker`. */
export const browserVideoHost: WorkerHost = {
  spawn: () =>
    workerPort(
      new Worker(new URL('./video-worker.ts', import.meta.url), { type: 'module', name: 'isocenter-video' }),
    ),
};
