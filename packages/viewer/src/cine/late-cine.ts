import { problemOf, type ViewerProblem } from '../problem.ts';
import type { CineControl, CineControlOptions } from './cine-control.ts';
import { type CineState, stoppedCine } from './cine-state.ts';

/** Cine that is loaded when something is to be played: most images are never. */
export class LateCine {
  readonly #options: CineControlOptions;
  #control: CineControl | undefined;
  #waiting: ((control: CineControl) => void)[] = [];
  #isLoading = false;
  #problem: ViewerProblem | undefined;

  constructor(options: CineControlOptions) {
    this.#options = options;
  }

  get state(): CineState {
    const problem = this.#problem;
    return { ...(this.#control?.state ?? stoppedCine), ...(problem && { problem }) };
  }

  stop(): void {
    this.#waiting = [];
    this.#control?.setPlaying(false);
  }

  /** Another stack is shown: what it says itself counts again. */
  reset(): void {
    this.stop();
    this.#control?.reset();
  }

  /** At once where cine is there already, else as soon as it is, unless it is stopped before. */
  do(action: (control: CineControl) => void): void {
    if (this.#control) action(this.#control);
    else {
      this.#waiting.push(action);
      void this.#load();
    }
  }

  async #load(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#problem = undefined;
    try {
      const { CineControl } = await import('./cine-control.ts');
      const control = new CineControl(this.#options);
      this.#control = control;
      control.takeFile();
      for (const action of this.#waiting.splice(0)) action(control);
    } catch (error) {
      this.#waiting = [];
      this.#problem = problemOf(error);
      this.#options.onChange();
    }
    this.#isLoading = false;
  }
}
