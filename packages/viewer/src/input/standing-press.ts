import type { CanvasPoint } from '../annotations/drawable.ts';
import type { Clock } from '../clock.ts';
import type { PointerInput } from './pointer-input.ts';

const longPressMs = 500;
/** A hand that moves less than this stands still, CSS pixels: a mouse, and a finger or pen. */
const stillPx = { mouse: 3, pen: 8, touch: 8 } as const;

/** Tells a press that stays where it is from a drag: held long by finger or pen, or let go at once by the secondary button. */
export class StandingPress {
  readonly #clock: Clock;
  readonly #onStanding: (at: CanvasPoint) => void;
  #press: PointerInput | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(clock: Clock, onStanding: (at: CanvasPoint) => void) {
    this.#clock = clock;
    this.#onStanding = onStanding;
  }

  follow(input: PointerInput): void {
    const press = this.#press;
    if (input.kind === 'down') this.#begin(input);
    else if (!press || input.pointerId !== press.pointerId) return;
    else if (input.kind === 'move') {
      if (Math.hypot(input.x - press.x, input.y - press.y) > stillPx[press.pointerType]) this.forget();
    } else {
      const isClick = input.kind === 'up' && press.pointerType === 'mouse';
      this.forget();
      if (isClick) this.#onStanding(press);
    }
  }

  forget(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#press = undefined;
  }

  #begin(input: PointerInput): void {
    const isSecond = this.#press !== undefined;
    this.forget();
    const isMouse = input.pointerType === 'mouse';
    if (isSecond || input.modifiers.length > 0) return;
    if (input.button !== (isMouse ? 'secondary' : 'primary')) return;
    this.#press = input;
    if (isMouse) return;
    this.#stopTimer = this.#clock.after(longPressMs, () => {
      this.forget();
      this.#onStanding(input);
    });
  }
}
