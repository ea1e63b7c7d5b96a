import type { FrameDescription, MaskShift } from '@isocenter/pixels';

/** What is subtracted to show one frame; frames of the same instance, from 0. */
export interface SubtractionPlan {
  readonly maskFrameIndexes: readonly number[];
  readonly contrastFrameIndexes: readonly number[];
  readonly shift: MaskShift;
  readonly explanation: string | undefined;
}

/** What the reader chose in place of what the file says. */
export interface SubtractionChoice {
  readonly maskFrameIndex?: number;
  readonly shift?: MaskShift;
}

export const unshifted: MaskShift = { rowsDown: 0, columnsLeft: 0 };

/**
 * The plan for one frame: the reader's mask, else the first subtraction of the file that applies to it; undefined where
 * nothing is to be subtracted from it. PS3.3 C.7.6.10.1.
 */
export function planSubtraction(
  { frameIndex, maskSubtractions = [] }: Pick<FrameDescription, 'frameIndex' | 'maskSubtractions'>,
  { maskFrameIndex, shift }: SubtractionChoice,
): SubtractionPlan | undefined {
  if (maskFrameIndex !== undefined) {
    return {
      maskFrameIndexes: [maskFrameIndex],
      contrastFrameIndexes: [frameIndex],
      shift: shift ?? unshifted,
      explanation: undefined,
    };
  }
  const [first] = maskSubtractions;
  return (
    first && {
      maskFrameIndexes: first.maskFrameIndexes,
      contrastFrameIndexes: first.contrastFrameIndexes,
      shift: shift ?? first.shift ?? unshifted,
      explanation: first.explanation,
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
