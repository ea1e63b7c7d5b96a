import { prepareRequest, type WorkerHost, type WorkerPort } from '@isocenter/pixels';

/** A host that can start a worker before it is needed: its script then loads while the first frame is on its way. */
export interface WarmWorkerHost extends WorkerHost {
  /** Starts one worker for the first `spawn`; does nothing once there was one. */
  warm(): void;
  /** Has the worker that waits load what frames of a transfer syntax are decoded with; nothing where none waits or none is told. */
  prepare(transferSyntaxUid: string | undefined): void;
  /** Ends a worker that still waits. */
  cool(): void;
}

export function warmWorkerHost(host: WorkerHost): WarmWorkerHost {
  let waiting: WorkerPort | undefined;
  let isInUse = false;
  return {
    spawn() {
      isInUse = true;
      const port = waiting ?? host.spawn();
      waiting = undefined;
      return port;
    },
    warm() {
      if (!isInUse) waiting ??= host.spawn();
    },
    prepare(transferSyntaxUid) {
      if (transferSyntaxUid !== undefined) waiting?.post(prepareRequest(transferSyntaxUid));
    },
    cool() {
      waiting?.terminate();
      waiting = undefined;
    },
  };
}
