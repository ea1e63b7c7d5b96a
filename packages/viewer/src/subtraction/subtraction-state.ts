import type { MaskShift } from '@isocenter/pixels';

/** One item of a file's Mask Subtraction Sequence. */
export interface SubtractionItem {
  /** Its place in the sequence, from 0. */
  readonly itemIndex: number;
  /** 'Mask 1–2, for 3–20', or as the file explains it. */
  readonly text: string;
}

/** Mask subtraction in one viewport. PS3.3 C.7.6.10. */
export interface SubtractionState {
  /** Whether images are shown subtracted where there is a mask for them. */
  readonly active: boolean;
  /** The subtractions that the file offers. */
  readonly items: readonly SubtractionItem[];
  /** The one of them that the reader chose; undefined for the first that applies to each image. */
  readonly chosenItemIndex: number | undefined;
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
