/** Cine of one viewport. */
export interface CineState {
  readonly playing: boolean;
  /** Frames of the series per second that are asked for. */
  readonly framesPerSecond: number;
  /** Where the rate comes from: the file's frame times, the user, or a default because the file has none. */
  readonly rateOrigin: 'file' | 'user' | 'default';
  readonly loop: boolean;
  /** Frames per second really shown over the last second; undefined while stopped. */
  readonly shownPerSecond: number | undefined;
  /** Frames skipped since play was pressed because they were late or not loaded. */
  readonly droppedFrames: number;
}

export const stoppedCine: CineState = {
  playing: false,
  framesPerSecond: 15,
  rateOrigin: 'default',
  loop: true,
  shownPerSecond: undefined,
  droppedFrames: 0,
};
