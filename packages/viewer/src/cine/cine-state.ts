import type { ViewerProblem } from '../problem.ts';

/** What comes after the last image: the first again, the way back, or nothing. */
export type CineMode = 'loop' | 'sweep' | 'once';

/** The images that are played, both ends included, from 0. */
export interface CineRange {
  readonly firstIndex: number;
  readonly lastIndex: number;
}

/** Cine of one viewport. */
export interface CineState {
  readonly playing: boolean;
  /** Held at an image that has not come yet; the one before stays on the screen. */
  readonly waiting: boolean;
  /** Frames of the series per second that are asked for. */
  readonly framesPerSecond: number;
  /** Where the rate comes from: the file's frame times, the user, or a default because the file has none. */
  readonly rateOrigin: 'file' | 'user' | 'default';
  readonly mode: CineMode;
  /** Undefined where all are played. */
  readonly range: CineRange | undefined;
  /** The one of the viewport's dimensions that is played along, at a fixed place; undefined along the stack. */
  readonly dimensionIndex: number | undefined;
  /** Frames per second really shown over the last second; undefined while stopped. */
  readonly shownPerSecond: number | undefined;
  /** Frames skipped since play was pressed because they came to the screen too late, or not at all. */
  readonly droppedFrames: number;
  /** Why nothing can be played. */
  readonly problem?: ViewerProblem;
}

export const stoppedCine: CineState = {
  playing: false,
  waiting: false,
  framesPerSecond: 15,
  rateOrigin: 'default',
  mode: 'loop',
  range: undefined,
  dimensionIndex: undefined,
  shownPerSecond: undefined,
  droppedFrames: 0,
};
