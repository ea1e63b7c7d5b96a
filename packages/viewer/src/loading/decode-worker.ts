import { createDecodeHandler, type DecodeRequest, transferablesOf } from '@isocenter/pixels/decoding';
import { browserCodecLoader } from './browser-codec-loader.ts';

/** The part of a dedicated worker's global scope used here; the DOM types describe only a window's. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent<DecodeRequest>) => void): void;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const handle = createDecodeHandler(browserCodecLoader());

scope.addEventListener('message', async ({ data }) => {
  const response = await handle(data);
  scope.postMessage(response, transferablesOf(response));
});
