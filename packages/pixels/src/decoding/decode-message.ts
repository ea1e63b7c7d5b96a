import type { EncodedFrame, ErrorKind } from '@isocenter/dicom';
import type { DecodedFrame } from '../decoded-frame.ts';
import type { PixelFormat } from '../pixel-format.ts';

/** Page or server → worker. */
export interface DecodeRequest {
  readonly kind: 'decode';
  readonly requestId: number;
  readonly encoded: EncodedFrame;
  readonly format: PixelFormat;
  /**
   * See `DecodeFrameOptions`: `encoded` may be the beginning of a frame. What comes has the rows and columns of the whole all the
   * same, and says of how many it was made.
   */
  readonly resolutionLevel?: number;
}

/** Page → worker: such frames are about to come. Not answered. */
export interface PrepareRequest {
  readonly kind: 'prepare';
  readonly transferSyntaxUid: string;
}

export const prepareRequest = (transferSyntaxUid: string): PrepareRequest => ({
  kind: 'prepare',
  transferSyntaxUid,
});

/** The parts of an IsocenterError, which structured clone would lose. */
export interface DecodeProblem {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly where: string | undefined;
  readonly retryable: boolean;
}

/** Worker → page or server. */
export type DecodeResponse =
  | { readonly kind: 'decoded'; readonly requestId: number; readonly frame: DecodedFrame }
  | { readonly kind: 'failed'; readonly requestId: number; readonly problem: DecodeProblem };
