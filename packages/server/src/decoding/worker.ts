import { parentPort } from 'node:worker_threads';
import { createDecodeHandler, type DecodeRequest, transferablesOf } from '@isocenter/pixels/decoding';
import { createRenderHandler } from '../rendering/render-handler.ts';
import type { RenderRequest } from '../rendering/render-message.ts';
import { createNodeCodecLoader } from './node-codec-loader.ts';

// Entry of the worker threads that decode and draw, so that neither holds up an answer.
const codecs = createNodeCodecLoader();
const decode = createDecodeHandler(codecs);
const render = createRenderHandler(codecs);

parentPort?.on('message', async (request: DecodeRequest | RenderRequest) => {
  if (request.kind === 'decode') {
    const response = await decode(request);
    parentPort?.postMessage(response, transferablesOf(response));
  } else {
    parentPort?.postMessage(await render(request));
  }
});
