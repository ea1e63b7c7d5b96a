import { parentPort } from 'node:worker_threads';
import { createDecodeHandler, type DecodeRequest, transferablesOf } from '@isocenter/pixels/decoding';
import { ourCodecs } from './decoders.ts';

const handle = createDecodeHandler(ourCodecs());
parentPort?.on('message', async (request: DecodeRequest) => {
  const response = await handle(request);
  parentPort?.postMessage(response, transferablesOf(response));
});
