import type { Window } from '../frame-description/frame-description.ts';

/** What the user (or a presentation state) chose; everything else comes from the FrameDescription. */
export interface Presentation {
  /** Wins over `voiLutIndex`. */
  readonly window?: Window;
  /** Index into `FrameDescription.voiLuts`, used when there is no window. */
  readonly voiLutIndex?: number;
  /** Swap light and dark once more, on top of the presentation shape. */
  readonly invert?: boolean;
  readonly showOverlays?: boolean;
}
