import type { DecodedFrame } from '@isocenter/pixels';
import type { ImageToCanvas, Interpolation } from './camera.ts';
import type { ColourMap } from './colour-map.ts';
import type { DisplayTransform } from './display-transform.ts';

/** A layer of marks that belongs to the pixels (60xx overlay planes): level 255 where the mask is 1. */
export interface OverlayLayer {
  /** 0 or 1 per image pixel, row by row; identity decides whether it is uploaded again. */
  readonly mask: Uint8Array;
  readonly columns: number;
  readonly rows: number;
}

/** What the display shutter covers, drawn before overlays and never blended with the image. PS3.3 C.7.6.11. */
export interface ShutterLayer {
  /** 1 per covered image pixel, row by row. */
  readonly mask: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  /** Levels, 0 to 255. */
  readonly rgb: readonly [red: number, green: number, blue: number];
}

/** One picture to draw: a frame, how its values become light, and where its pixels go. */
export interface Scene {
  readonly frame: DecodedFrame;
  readonly transform: DisplayTransform;
  readonly view: ImageToCanvas;
  readonly interpolation: Interpolation;
  /** Colours for the levels of a grey transform; shutter and overlays keep theirs. */
  readonly colourMap?: ColourMap;
  readonly shutter?: ShutterLayer;
  readonly overlay?: OverlayLayer;
}
