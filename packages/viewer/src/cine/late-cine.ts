import { Late } from '../late.ts';
import { problemOf, type ViewerProblem } from '../problem.ts';
import type { Cine } from './cine.ts';
import type { CineControl, CineControlOptions } from './cine-control.ts';
import { type CineMode, type CineRange, type CineState, stoppedCine } from './cine-state.ts';

/** Cine that is loaded when something is to be played. */
export class LateCine implements Cine {
  readonly #late: Late<CineControl>;
  #problem: ViewerProblem | undefined;

  constructor(options: CineControlOptions) {
    const load = async (): Promise<CineControl> => {
      const { CineControl } = await import('./cine-control.ts');
      const control = new CineControl(options);
      control.takeFile();
      this.#problem = undefined;
      return control;
    };
    this.#late = new Late(load, (error) => {
      this.#problem = problemOf(error);
      options.onChange();
    });
  }

  get state(): CineState {
    const problem = this.#problem;
    return { ...(this.#late.part?.state ?? stoppedCine), ...(problem && { problem }) };
  }

  stop(): void {
    this.#late.forget();
    this.#late.part?.setPlaying(false);
  }

  /** Another stack is shown: what it says itself counts again. */
  reset(): void {
    this.stop();
    this.#late.part?.reset();
  }

  /** What the stack says is known now. */
  takeFile(): void {
    this.#late.do((control) => control.takeFile());
  }

  setPlaying(playing: boolean): void {
    if (playing) this.#late.do((control) => control.setPlaying(true));
    else this.stop();
  }

  setRate(framesPerSecond: number): void {
    this.#late.do((control) => control.setRate(framesPerSecond));
  }

  setMode(mode: CineMode): void {
    this.#late.do((control) => control.setMode(mode));
  }

  setRange(range: CineRange | undefined): void {
    this.#late.do((control) => control.setRange(range));
  }

  startRangeHere(): void {
    this.#late.do((control) => control.startRangeHere());
  }

  endRangeHere(): void {
    this.#late.do((control) => control.endRangeHere());
  }

  setDimension(dimensionIndex: number | undefined): void {
    this.#late.do((control) => control.setDimension(dimensionIndex));
  }
}
