import type { Window } from '../frame-description/frame-description.ts';
import type { LookupTable } from '../lookup-table.ts';

/** Opaque RGBA of the file's own colours → the same in sRGB, in place. See `iccToSrgb`. */
export type ColourCorrection = (rgba: Uint8ClampedArray) => void;

/** What the user (or a presentation state) chose; everything else comes from the FrameDescription. */
export interface Presentation {
  /** Wins over `voiLutIndex`. */
  readonly window?: Window;
  /** Index into `FrameDescription.voiLuts`, used when there is no window. */
  readonly voiLutIndex?: number;
  /** Instead of the image's own. PS3.3 C.11.6. */
  readonly presentationLut?: LookupTable;
  /** Swap light and dark once more, on top of the presentation shape. */
  readonly invert?: boolean;
  readonly showOverlays?: boolean;
  /** False shows what the shutter of the image covers. */
  readonly applyShutter?: boolean;
  /** Of `description.iccProfile`; without it colours are taken for sRGB. */
  readonly colourCorrection?: ColourCorrection;
}
