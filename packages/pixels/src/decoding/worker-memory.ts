import type { EncodedFrame } from '@isocenter/dicom';
import type { PixelFormat } from '../pixel-format.ts';
import { nativeByteLength } from './sample-container.ts';

/** 64 MiB: twice a mammogram. */
const KEPT_WORKER_BYTES = 2 ** 26;

/**
 * Whether a frame is so large that a worker is better replaced once it is done: WebAssembly memory never shrinks, and a worker that
 * waits collects no garbage.
 */
export const outgrowsWorker = ({ bytes }: EncodedFrame, format: PixelFormat): boolean =>
  bytes.length + nativeByteLength(format) > KEPT_WORKER_BYTES;
