/** Lets one piece of work after the other go, of those that have the same key. */
export class KeyedTurns {
  readonly #last = new Map<string, Promise<void>>();

  async take(key: string, work: () => Promise<void>): Promise<void> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const done = before.catch(() => undefined).then(work);
    this.#last.set(key, done);
    try {
      await done;
    } finally {
      if (this.#last.get(key) === done) this.#last.delete(key);
    }
  }
}
