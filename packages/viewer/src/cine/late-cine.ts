import { Late } from '../late.ts';
import { problemOf, type ViewerProblem } from '../problem.ts';
import type { CineControl, CineControlOptions } from './cine-control.ts';
import { type CineState, stoppedCine } from './cine-state.ts';

/** Cine that is loaded when something is to be played. */
export class LateCine {
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

  do(action: (control: CineControl) => void): void {
    this.#late.do(action);
  }
}
