import type { EncodedFrame } from '@isocenter/dicom';
import type { DecodedFrame } from '../decoded-frame.ts';
import type { PixelFormat } from '../pixel-format.ts';
import type { DeadlineClock, WorkerHost } from './worker-host.ts';
export interface DecodePoolOptions {
  /** Number of workers at most; they start when first needed. */
  readonly size: number;
  /** A frame that takes longer costs its worker: terminated, respawned. */
  readonly deadlineMs: number;
  readonly clock?: DeadlineClock;
}
export interface DecodeOptions {
  /** Higher goes first; equal priorities keep their order. Default 0. */
  readonly priority?: number;
  readonly signal?: AbortSignal;
  /** The caller gives `encoded.bytes.buffer` away (it becomes detached) when the bytes fill it. */
  readonly transfer?: boolean;
}
export class DecodePool {
  constructor(_host: WorkerHost, _options: DecodePoolOptions) {
    throw new Error('being written');
  }
  decode(_encoded: EncodedFrame, _format: PixelFormat, _options?: DecodeOptions): Promise<DecodedFrame> {
    throw new Error('being written');
  }
  dispose(): void {}
}
