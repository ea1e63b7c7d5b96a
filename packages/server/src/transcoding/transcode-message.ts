import type { EncodedFrame } from '@isocenter/dicom';
import type { PixelFormat } from '@isocenter/pixels';
import type { EncodeFrameOptions, FrameEncoding } from '@isocenter/pixels/decoding';

/** What a worker is asked for: one frame in another transfer syntax. */
export interface TranscodeWork {
  readonly kind: 'transcode';
  readonly encoded: EncodedFrame;
  readonly format: PixelFormat;
  readonly transferSyntaxUid: string;
  readonly options: EncodeFrameOptions;
}

export type TranscodeRequest = TranscodeWork & { readonly requestId: number };

/** The frame, and what the data set must say of it. */
export type TranscodedFrame = Pick<FrameEncoding, 'format' | 'lossy'> & {
  readonly bytes: Uint8Array;
};
