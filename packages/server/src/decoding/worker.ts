import { parentPort } from 'node:worker_threads';
import { createDecodeHandler, type DecodeRequest, transferablesOf } from '@isocenter/pixels/decoding';
import { createRenderHandler } from '../rendering/render-handler.ts';
import type { RenderRequest } from '../rendering/render-message.ts';
import { createTranscodeHandler } from '../transcoding/transcode-handler.ts';
import type { TranscodeRequest } from '../transcoding/transcode-message.ts';
import { bufferCollector } from './collect-buffers.ts';
import { createNodeCodecLoader } from './node-codec-loader.ts';

// Entry of the worker threads that decode and draw, so that neither holds up an answer.
const codecs = createNodeCodecLoader();
const decode = createDecodeHandler(codecs);
const render = createRenderHandler(codecs);
const transcode = createTranscodeHandler(codecs);
const collectBuffers = bufferCollector();

parentPort?.on('message', async (request: DecodeRequest | RenderRequest | TranscodeRequest) => {
  if (request.kind === 'decode') {
    const response = await decode(request);
    parentPort?.postMessage(response, transferablesOf(response));
  } else if (request.kind === 'transcode') {
    parentPort?.postMessage(await transcode(request));
  } else {
    parentPort?.postMessage(await render(request));
  }
  collectBuffers();
});
