/** A place in the order; see `JudgingOrder`. */
export interface JudgingPlace {
  /** Resolves once everything in front of this has passed. Never rejects. */
  come(): Promise<void>;
  /** Lets the next one come; harmless a second time. Whoever took the place passes in the end, whatever happens. */
  pass(): void;
}

/**
 * The order in which instances that came together are judged, whichever is durable first: of two that name the same SOP
 * Instance, it is the one that came first that is kept, and not the smaller one.
 */
export class JudgingOrder {
  #last: Promise<void> = Promise.resolve();

  /** The place behind all that were taken so far. */
  next(): JudgingPlace {
    const before = this.#last;
    let pass = () => {};
    const passed = new Promise<void>((resolve) => {
      pass = resolve;
    });
    this.#last = before.then(() => passed);
    return { come: () => before, pass };
  }
}
