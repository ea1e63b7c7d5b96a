import type { VideoDecoderSetup } from '@isocenter/pixels/video';

/** From the page to a video worker. A session is one run of the decoder from a picture that decoding can begin at. */
export type VideoRequest =
  | { readonly kind: 'begin'; readonly session: number; readonly setup: VideoDecoderSetup }
  | {
      readonly kind: 'decode';
      readonly session: number;
      /** In the order of display. */
      readonly frameIndex: number;
      readonly isSync: boolean;
      /** Only decoded, since others build on it. */
      readonly isPassedOver: boolean;
      readonly bytes: Uint8Array;
    }
  /** Gives what is still inside the decoder, and ends the session. */
  | { readonly kind: 'flush'; readonly session: number };

/** From a video worker to the page; what is of another session than the present one is out of date. */
export type VideoResponse =
  | {
      readonly kind: 'picture';
      readonly session: number;
      readonly frameIndex: number;
      readonly picture: DecodedPicture;
    }
  | { readonly kind: 'passed-over'; readonly session: number; readonly frameIndex: number }
  /** Of `received` pictures so many wait for the decoder. */
  | { readonly kind: 'queue'; readonly session: number; readonly received: number; readonly waiting: number }
  | { readonly kind: 'flushed'; readonly session: number }
  | {
      readonly kind: 'failed';
      readonly session: number;
      readonly isUnsupported: boolean;
      readonly reason: string;
    };

export interface DecodedPicture {
  readonly rows: number;
  readonly columns: number;
  /** Interleaved. */
  readonly rgb: Uint8Array;
  readonly minimum: number;
  readonly maximum: number;
}
