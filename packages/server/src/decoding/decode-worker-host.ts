import type { WorkerHost } from '@isocenter/pixels';
import { nodeWorkerHost } from '../threads/node-worker-host.ts';
import { findWorkerScript } from '../threads/worker-script.ts';

/** Starts the worker threads that decode and draw, for the pools of both. */
export async function createDecodeWorkerHost(): Promise<WorkerHost> {
  return nodeWorkerHost(await findWorkerScript('decode-worker', 'decoding/worker.ts'));
}
