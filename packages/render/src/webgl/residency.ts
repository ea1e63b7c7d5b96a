interface Entry<Value> {
  readonly value: Value;
  readonly bytes: number;
  /** The last one it was used for. */
  readonly picture: number;
}

/**
 * Keeps what was used last within a byte budget; what must go is handed to `release`. What one picture takes stays until the next
 * begins, even where it is more than the budget.
 */
export class Residency<Key, Value> {
  readonly #budgetBytes: number;
  readonly #release: (value: Value) => void;
  /** In the order of use, oldest first. */
  readonly #entries = new Map<Key, Entry<Value>>();
  #bytes = 0;
  #picture = 0;

  constructor(budgetBytes: number, release: (value: Value) => void) {
    this.#budgetBytes = budgetBytes;
    this.#release = release;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Nothing is in use any more. */
  beginPicture(): void {
    this.#picture++;
  }

  /** Marks the entry as used for this picture. */
  find(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, { ...entry, picture: this.#picture });
    return entry.value;
  }

  /** Adds an entry and lets the oldest go until the budget holds, or only what this picture takes is left. */
  add(key: Key, value: Value, bytes: number): void {
    this.remove(key);
    this.#entries.set(key, { value, bytes, picture: this.#picture });
    this.#bytes += bytes;
    for (const [oldest, { picture }] of this.#entries) {
      if (this.#bytes <= this.#budgetBytes || picture === this.#picture) break;
      this.remove(oldest);
    }
  }

  /** Lets all go that this picture does not take; false where there is nothing else. */
  releaseOthers(): boolean {
    const others = [...this.#entries].filter(([, { picture }]) => picture !== this.#picture);
    for (const [key] of others) this.remove(key);
    return others.length > 0;
  }

  remove(key: Key): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    this.#release(entry.value);
  }

  /** Forgets everything; `release` is not called, for when what it would free is gone already. */
  forget(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }
}
