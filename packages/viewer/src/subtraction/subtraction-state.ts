import type { MaskShift } from '@isocenter/pixels';

/** Mask subtraction in one viewport. PS3.3 C.7.6.10. */
export interface SubtractionState {
  /** Whether images are shown subtracted where there is a mask for them. */
  readonly active: boolean;
  /** Who says what the mask is. */
  readonly maskOrigin: 'file' | 'user';
  /** Frames averaged to the mask of the image asked for, from 1; empty where there is none, and the image is shown as it is. */
  readonly maskFrameNumbers: readonly number[];
  /** Frames averaged before the mask is subtracted. */
  readonly numberOfContrastFrames: number;
  /** How far the mask is moved, pixels. */
  readonly shift: MaskShift;
  readonly shiftOrigin: 'file' | 'user';
  /** Mask Operation Explanation. */
  readonly explanation: string | undefined;
}
