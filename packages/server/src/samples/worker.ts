import { generateSamples } from './generate-samples.ts';

/** Maker → server. The server answers each instance with any message once it is stored. */
export type SampleMessage =
  | { readonly kind: 'instance'; readonly bytes: Uint8Array }
  | { readonly kind: 'done' };

/** Instances made ahead of the one being stored. */
const ahead = 4;

// Entry of the process that makes the sample studies, so that the server answers meanwhile.
if (process.send) {
  let waiting = 0;
  let wake = () => {};
  process.on('message', () => {
    waiting--;
    wake();
  });
  process.once('disconnect', () => process.exit());
  const woken = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const say = (message: SampleMessage) => process.send?.(message);
  await generateSamples({
    async onInstance(bytes) {
      waiting++;
      say({ kind: 'instance', bytes });
      if (waiting > ahead) await woken();
    },
  });
  process.send({ kind: 'done' } satisfies SampleMessage, () => process.disconnect());
}
