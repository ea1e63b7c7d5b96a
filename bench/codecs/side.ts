// One side of the comparison in a process of its own: tsx side.ts ours|peer NAME. Answers each message
// with the time per frame of one batch.
import { createHash } from 'node:crypto';
import { ourDecoder, peerDecoder } from './decoders.ts';
import { encodedPicture } from './encoded-frames.ts';

const [, , side, name = ''] = process.argv;
const picture = await encodedPicture(name);
const decode = side === 'ours' ? ourDecoder() : await peerDecoder(picture.kind);

process.on('message', async ({ frames }: { frames: number }) => {
  const startedAt = performance.now();
  for (let i = 0; i < frames; i++) await decode(picture);
  const msPerFrame = (performance.now() - startedAt) / frames;
  process.send?.({ msPerFrame });
});

const { values, minimum, maximum } = await decode(picture);
const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
const digest = createHash('sha256').update(bytes).digest('hex');
process.send?.({ digest: `${digest} ${minimum} ${maximum}` });
