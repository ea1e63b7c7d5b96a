import { parentPort } from 'node:worker_threads';
import { generateSamples } from './generate-samples.ts';

/** Worker → server. The server answers each instance with any message once it is stored. */
export type SampleMessage =
  | { readonly kind: 'instance'; readonly bytes: Uint8Array }
  | { readonly kind: 'done' };

/** Instances made ahead of the one being stored. */
const ahead = 4;

// Entry of the worker thread that makes the sample studies, so that the server answers meanwhile.
const port = parentPort;
if (port) {
  let waiting = 0;
  let wake = () => {};
  port.on('message', () => {
    waiting--;
    wake();
  });
  const woken = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const say = (message: SampleMessage) => port.postMessage(message);
  await generateSamples({
    async onInstance(bytes) {
      waiting++;
      say({ kind: 'instance', bytes });
      if (waiting > ahead) await woken();
    },
  });
  say({ kind: 'done' });
  port.close();
}
