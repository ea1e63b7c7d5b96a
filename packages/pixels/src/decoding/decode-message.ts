import type { EncodedFrame } from '@isocenter/dicom';
import type { DecodedFrame } from '../decoded-frame.ts';
import type { PixelFormat } from '../pixel-format.ts';

/** Page or server → worker. */
export interface DecodeRequest {
  readonly kind: 'decode';
  readonly requestId: number;
  readonly encoded: EncodedFrame;
  readonly format: PixelFormat;
}

/** What is left of an IsocenterError after structured clone. */
export interface DecodeProblem {
  readonly code: string;
  readonly kind: 'bad-input' | 'unsupported' | 'unavailable' | 'bug';
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly where: string | undefined;
}

/** Worker → page or server. */
export type DecodeResponse =
  | { readonly kind: 'decoded'; readonly requestId: number; readonly frame: DecodedFrame }
  | { readonly kind: 'failed'; readonly requestId: number; readonly problem: DecodeProblem };
