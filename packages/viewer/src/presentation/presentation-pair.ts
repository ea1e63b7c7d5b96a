import type { PresentationChoice } from './presentation-choice.ts';
import { PresentationControl, type PresentationControlOptions } from './presentation-control.ts';

export interface PresentationPairOptions extends PresentationControlOptions {
  /** The image on the screen is one less its mask. */
  readonly isDifference: () => boolean;
}

/** What was chosen for the images of a stack, and for the same less their mask. */
export interface PairedChoice {
  readonly native: PresentationChoice;
  readonly difference: PresentationChoice;
}

/** A window of differences means nothing to the images themselves, so each has its own presentation. */
export class PresentationPair {
  readonly #native: PresentationControl;
  readonly #difference: PresentationControl;
  readonly #isDifference: () => boolean;

  constructor(options: PresentationPairOptions) {
    this.#native = new PresentationControl(options);
    this.#difference = new PresentationControl(options);
    this.#isDifference = options.isDifference;
  }

  /** That of the image on the screen. */
  get inForce(): PresentationControl {
    return this.#isDifference() ? this.#difference : this.#native;
  }

  get choice(): PairedChoice {
    return { native: this.#native.choice, difference: this.#difference.choice };
  }

  /** Chooses again what was chosen before. */
  restore({ native, difference }: PairedChoice): void {
    this.#native.restore(native);
    this.#difference.restore(difference);
  }

  /** Another stack: nothing is chosen for it. */
  forget(): void {
    this.#native.forget();
    this.#difference.forget();
  }
}
