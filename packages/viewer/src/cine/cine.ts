import type { CineMode, CineRange } from './cine-state.ts';

/** What a reader can do to the cine of one viewport; how it stands is the viewport state's `cine`. */
export interface Cine {
  setPlaying(playing: boolean): void;
  setRate(framesPerSecond: number): void;
  setMode(mode: CineMode): void;
  /** Plays these images alone, counted along what is played; undefined for all of them. */
  setRange(range: CineRange | undefined): void;
  /** From the image asked for on. */
  startRangeHere(): void;
  /** Up to the image asked for. */
  endRangeHere(): void;
  /** Plays along one of the state's `dimensions`, at a fixed place; undefined for along the stack. */
  setDimension(dimensionIndex: number | undefined): void;
}
