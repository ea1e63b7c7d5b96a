import { VideoDecoding } from './video-decoding.ts';
import type { VideoRequest, VideoResponse } from './video-message.ts';

/** The part of a dedicated worker's global scope used here; the DOM types describe only a window's. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent<VideoRequest>) => void): void;
  postMessage(message: VideoResponse, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const decoding = new VideoDecoding((response, transfer = []) => scope.postMessage(response, [...transfer]));

scope.addEventListener('message', ({ data }) => decoding.take(data));
