import type { EncodedFrame } from '@isocenter/dicom';
import type { DecodeProblem, FrameDescription, Presentation } from '@isocenter/pixels';
import type { Annotation } from './annotate.ts';
import type { Region, Size } from './scale-picture.ts';

/** What picture is wanted of a frame (PS3.18 §8.3.5). */
export interface PictureRequest {
  readonly mediaType: 'image/jpeg' | 'image/png' | 'image/gif';
  /** 1 to 100, for JPEG. */
  readonly quality: number;
  /** The picture fits into this size, its proportions kept; absent: its natural size. */
  readonly viewport?: Size;
  /** Part of the image to be shown; a negative size turns it over. Absent: the whole. */
  readonly region?: Region;
  /** Absent: what the file asks for. */
  readonly presentation?: Presentation;
  /** Burned into the picture once it has its size. */
  readonly annotation?: Annotation;
  /** A profile of sRGB is put into pictures in colour, where their format has a place for it. */
  readonly withProfile?: boolean;
  /** A smaller image is not blown up. */
  readonly shrinkOnly?: boolean;
}

/** What a worker is asked for. */
export interface RenderWork {
  readonly kind: 'render';
  readonly encoded: EncodedFrame;
  readonly description: FrameDescription;
  readonly picture: PictureRequest;
}

export type RenderRequest = RenderWork & { readonly requestId: number };

/** What became of a request. */
export interface RenderedPicture {
  /** The encoded picture, in sRGB. */
  readonly bytes: Uint8Array;
  /** Why the ICC profile of the image was not applied, so that its colours were taken for sRGB. */
  readonly colourProblem?: DecodeProblem;
}
