import type { Retrieval } from '@isocenter/network/api';

/** People see no more than a few steps a second, and each one told costs a question to the database. */
const gatherMs = 200;

/** Tells how retrievals go on: each at most every so often while it runs, and at once when its state changes. */
export class GatheredSteps {
  readonly #tell: (retrieval: Retrieval) => void;
  /** By id, the last step of each that was not told yet. */
  readonly #steps = new Map<string, Retrieval>();
  readonly #states = new Map<string, Retrieval['state']>();
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (retrieval: Retrieval) => void) {
    this.#tell = tell;
  }

  add(step: Retrieval): void {
    const { id, state } = step;
    if (state === 'running' && this.#states.get(id) === state) {
      this.#steps.set(id, step);
      this.#timer ??= setTimeout(() => this.#flush(), gatherMs).unref();
      return;
    }
    this.#steps.delete(id);
    if (state === 'running' || state === 'waiting') this.#states.set(id, state);
    else this.#states.delete(id);
    this.#tell(step);
  }

  #flush(): void {
    this.#timer = undefined;
    const steps = [...this.#steps.values()];
    this.#steps.clear();
    for (const step of steps) this.#tell(step);
  }
}
