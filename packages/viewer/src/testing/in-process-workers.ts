import type { WorkerHost, WorkerPort } from '@isocenter/pixels';
import { createDecodeHandler, type DecodeRequest, type PrepareRequest } from '@isocenter/pixels/decoding';

/** Workers that are no threads: the real decode handler, without codecs, called a turn later. */
export const inProcessWorkers: WorkerHost = {
  spawn(): WorkerPort {
    const listeners: ((message: unknown) => void)[] = [];
    const handle = createDecodeHandler({
      load: (name) => Promise.reject(new Error(`${name} is not at hand here.`)),
    });
    return {
      post: (message) => {
        const request = message as DecodeRequest | PrepareRequest;
        if (request.kind === 'prepare') return;
        void handle(request).then((response) => {
          for (const listener of listeners) listener(response);
        });
      },
      onMessage: (listener) => void listeners.push(listener),
      onError: () => {},
      terminate: () => void listeners.splice(0),
    };
  },
};
