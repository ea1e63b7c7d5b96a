import type { Camera } from '@isocenter/render';
import type { PairedChoice } from '../presentation/presentation-pair.ts';
import type { SubtractionChoice } from '../subtraction/subtraction-plan.ts';
import type { History, HistoryStep } from './history.ts';

/** How a viewport shows its stack, as far as a reader chose it. */
export interface View {
  readonly camera: Camera;
  readonly presentations: PairedChoice;
  readonly subtraction: SubtractionChoice;
}

/** The wheel in notches, and the mask of a subtraction in shifts. */
export type TurnKind = 'wheel' | 'mask';

export interface ViewStepsOptions {
  readonly history: History;
  /** As it is now. */
  readonly view: () => View;
  readonly restore: (view: View) => void;
}

/** Turns the changes of one viewport's view into steps of the history: a drag is one, turning the wheel is one. */
export class ViewSteps {
  readonly #options: ViewStepsOptions;
  /** As the history knows it. */
  #known: View;
  /** Gestures under way: all they change is one step. */
  #held = 0;
  #lastTurn: { readonly kind: TurnKind; readonly step: HistoryStep; readonly before: View } | undefined;

  constructor(options: ViewStepsOptions) {
    this.#options = options;
    this.#known = options.view();
  }

  /** Another stack is shown: what was done to the one before cannot be taken back any more. */
  forget(): void {
    this.#options.history.forget(this);
    this.#known = this.#options.view();
  }

  hold(): void {
    this.#held++;
  }

  release(): void {
    this.#held--;
    this.onChanged();
  }

  /** A gesture was called off: the view is as it was before, and there is no step. */
  abandon(): void {
    this.#held--;
    if (this.#held === 0) this.#restore(this.#known);
  }

  /** Everything an action changes is one step. */
  asOne(act: () => void): void {
    this.hold();
    act();
    this.release();
  }

  /** A small change of a kind; those of one kind that follow each other are one step. */
  asTurn(kind: TurnKind, act: () => void): void {
    this.#held++;
    act();
    this.#held--;
    const { history } = this.#options;
    const last =
      this.#lastTurn?.kind === kind && this.#lastTurn.step === history.last ? this.#lastTurn : undefined;
    const before = last?.before ?? this.#known;
    const step = this.#takeStep(before);
    if (!step) return;
    if (last) history.replaceLast(step);
    else history.push(step);
    this.#lastTurn = { kind, step, before };
  }

  /** The view may have changed. */
  onChanged(): void {
    const step = this.#takeStep(this.#known);
    if (step) this.#options.history.push(step);
  }

  /** From `before` to the view as it is now; undefined in a gesture, and where nothing is new. */
  #takeStep(before: View): HistoryStep | undefined {
    if (this.#held > 0) return undefined;
    const after = this.#options.view();
    if (isSame(after, this.#known)) return undefined;
    this.#known = after;
    return { owner: this, undo: () => this.#restore(before), redo: () => this.#restore(after) };
  }

  #restore(view: View): void {
    this.#known = view;
    this.#held++;
    this.#options.restore(view);
    this.#held--;
  }
}

const isSame = (a: View, b: View): boolean => JSON.stringify(a) === JSON.stringify(b);
