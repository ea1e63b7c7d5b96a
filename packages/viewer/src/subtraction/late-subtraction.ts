import type { MaskShift } from '@isocenter/pixels';
import { Late } from '../late.ts';
import type { Picture } from '../layout/picture.ts';
import { problemOf, type ViewerProblem } from '../problem.ts';
import type { FrameKey, StackFrame } from '../studies/stack-frame.ts';
import { offersSubtraction } from './offers-subtraction.ts';
import type { Subtraction } from './subtraction.ts';
import type { SubtractionControl, SubtractionControlOptions } from './subtraction-control.ts';
import { type SubtractionChoice, untouchedSubtraction } from './subtraction-plan.ts';
import type { SubtractionState } from './subtraction-state.ts';

export interface LateSubtractionOptions extends SubtractionControlOptions {
  /** Makes a change that goes on with the one before it: both are one step of the history. */
  readonly asMove: (act: () => void) => void;
  /** Why images cannot be subtracted. */
  readonly onProblem: (problem: ViewerProblem) => void;
}

/** Subtraction that is loaded when a stack is shown for which it makes sense. */
export class LateSubtraction implements Subtraction {
  readonly #options: LateSubtractionOptions;
  readonly #late: Late<SubtractionControl>;

  constructor(options: LateSubtractionOptions) {
    this.#options = options;
    const load = async (): Promise<SubtractionControl> => {
      const { SubtractionControl } = await import('./subtraction-control.ts');
      return new SubtractionControl(options);
    };
    this.#late = new Late(load, (error) => options.onProblem(problemOf(error)));
  }

  /** Undefined where subtraction makes no sense, and until it is loaded. */
  get state(): SubtractionState | undefined {
    return this.#isOffered ? this.#late.part?.state : undefined;
  }

  /** How far the mask is moved that the image asked for is shown less; undefined where it is shown as it is. */
  get shift(): MaskShift | undefined {
    const { state } = this;
    return state?.active && state.maskFrameNumbers.length > 0 ? state.shift : undefined;
  }

  /** As the reader chose. */
  get choice(): SubtractionChoice {
    return this.#late.part?.choice ?? untouchedSubtraction;
  }

  /** Chooses again what was chosen before. */
  restore(choice: SubtractionChoice): void {
    this.#late.part?.restore(choice);
  }

  get #isOffered(): boolean {
    const openStack = this.#options.openStack();
    return openStack !== undefined && offersSubtraction(openStack);
  }

  /** Another stack is shown: nothing is chosen for it. */
  reset(): void {
    this.#late.forget();
    this.#late.part?.reset();
  }

  /** What the stack says is known now. */
  takeFile(): void {
    this.#do(() => this.#options.onChange());
  }

  /** Other images that it takes to show one. */
  needsOf(key: FrameKey): readonly StackFrame[] {
    return this.#late.part?.needsOf(key) ?? [];
  }

  /** Less a mask where that is asked for; undefined while the mask is on its way. */
  pictureOf(native: Picture): Picture | undefined {
    const { part } = this.#late;
    return part ? part.pictureOf(native) : native;
  }

  /** What was done to an image, as it is stored or less its mask, where subtraction is asked for. */
  textsOf(isDifference: boolean): readonly string[] {
    if (isDifference) return ['Subtracted'];
    return this.state?.active ? ['Not subtracted'] : [];
  }

  setActive(active: boolean): void {
    this.#do((control) => control.setActive(active));
  }

  maskFromHere(): void {
    this.#do((control) => control.maskFromHere());
  }

  chooseItem(itemIndex: number | undefined): void {
    this.#do((control) => control.chooseItem(itemIndex));
  }

  followFile(): void {
    this.#do((control) => control.followFile());
  }

  setShift(shift: MaskShift | undefined): void {
    this.#move((control) => control.setShift(shift));
  }

  shiftBy(shift: MaskShift): boolean {
    if (!this.shift) return false;
    this.#move((control) => control.shiftBy(shift));
    return true;
  }

  #move(action: (control: SubtractionControl) => void): void {
    this.#do((control) => this.#options.asMove(() => action(control)));
  }

  #do(action: (control: SubtractionControl) => void): void {
    if (this.#isOffered) this.#late.do(action);
  }
}
