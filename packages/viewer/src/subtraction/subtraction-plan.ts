import type { FrameDescription, MaskShift } from '@isocenter/pixels';

/** What is subtracted to show one frame; frames of the same instance, from 0. */
export interface SubtractionPlan {
  readonly maskFrameIndexes: readonly number[];
  readonly contrastFrameIndexes: readonly number[];
  readonly shift: MaskShift;
  readonly explanation: string | undefined;
}

/** What the reader chose; what is left out is as the file says. */
export interface SubtractionChoice {
  readonly isActive?: boolean;
  /** The one of the file's subtractions that is made, by its place in Mask Subtraction Sequence. */
  readonly itemIndex?: number;
  readonly maskFrameIndex?: number;
  readonly shift?: MaskShift;
}

/** All as the file says. */
export const untouchedSubtraction: SubtractionChoice = {};

export const unshifted: MaskShift = { rowsDown: 0, columnsLeft: 0 };

/**
 * The plan for one frame: the reader's mask, else the file's subtraction that the reader chose, else the first that
 * applies to the frame; undefined where nothing is to be subtracted from it. PS3.3 C.7.6.10.1.
 */
export function planSubtraction(
  { frameIndex, maskSubtractions = [] }: Pick<FrameDescription, 'frameIndex' | 'maskSubtractions'>,
  { itemIndex, maskFrameIndex, shift }: SubtractionChoice,
): SubtractionPlan | undefined {
  if (maskFrameIndex !== undefined) {
    return {
      maskFrameIndexes: [maskFrameIndex],
      contrastFrameIndexes: [frameIndex],
      shift: shift ?? unshifted,
      explanation: undefined,
    };
  }
  const followed = maskSubtractions.find(
    (offered) => itemIndex === undefined || offered.itemIndex === itemIndex,
  );
  return (
    followed && {
      maskFrameIndexes: followed.maskFrameIndexes,
      contrastFrameIndexes: followed.contrastFrameIndexes,
      shift: shift ?? followed.shift ?? unshifted,
      explanation: followed.explanation,
    }
  );
}

/** A shift to a tenth of a pixel, within what a patient moves. */
export function roundedShift({ rowsDown, columnsLeft }: MaskShift): MaskShift {
  const round = (pixels: number): number => {
    const tenths = Math.round(Math.min(largestShift, Math.max(-largestShift, pixels)) * 10);
    return tenths === 0 ? 0 : tenths / 10;
  };
  return { rowsDown: round(rowsDown), columnsLeft: round(columnsLeft) };
}

/** Pixels. */
const largestShift = 100;
