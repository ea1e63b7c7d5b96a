import {
  createDecodeHandler,
  type DecodeRequest,
  type PrepareRequest,
  prepareDecoder,
  transferablesOf,
} from '@isocenter/pixels/decoding';
import { browserCodecLoader } from './browser-codec-loader.ts';

/** The part of a dedicated worker's global scope used here; the DOM types describe only a window's. */
interface WorkerScope {
  addEventListener(
    type: 'message',
    listener: (event: MessageEvent<DecodeRequest | PrepareRequest>) => void,
  ): void;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const codecs = browserCodecLoader();
const handle = createDecodeHandler(codecs);

scope.addEventListener('message', async ({ data }) => {
  if (data.kind === 'prepare') return prepareDecoder(data.transferSyntaxUid, codecs);
  const response = await handle(data);
  scope.postMessage(response, transferablesOf(response));
});
