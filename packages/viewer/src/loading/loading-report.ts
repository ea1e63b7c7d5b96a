import type { Clock } from '../clock.ts';
import { createStore, type Store } from '../store.ts';
import type { LoadingState } from './loading-state.ts';

/** Every picture of the display would have the page laid out anew for a line that nobody can read so fast, ms. */
const toldEveryMs = 200;

/** Tells how much is in memory, a few times a second while that changes. */
export class LoadingReport {
  readonly #clock: Clock;
  readonly #read: () => LoadingState;
  readonly #state;
  #cancelTelling: (() => void) | undefined;

  constructor(clock: Clock, read: () => LoadingState) {
    this.#clock = clock;
    this.#read = read;
    this.#state = createStore<LoadingState>(read());
  }

  get state(): Store<LoadingState> {
    return this.#state;
  }

  /** Something came, was dropped, or other stacks are looked at. */
  noteChange(): void {
    this.#cancelTelling ??= this.#clock.after(toldEveryMs, () => this.tellNow());
  }

  tellNow(): void {
    this.dispose();
    const state = this.#read();
    if (JSON.stringify(state) !== JSON.stringify(this.#state.get())) this.#state.set(state);
  }

  dispose(): void {
    this.#cancelTelling?.();
    this.#cancelTelling = undefined;
  }
}
