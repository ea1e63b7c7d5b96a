/** Keeps what was used last within a byte budget; what must go is handed to `release`. */
export class Residency<Key, Value> {
  readonly #budgetBytes: number;
  readonly #release: (value: Value) => void;
  /** In the order of use, oldest first. */
  readonly #entries = new Map<Key, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;

  constructor(budgetBytes: number, release: (value: Value) => void) {
    this.#budgetBytes = budgetBytes;
    this.#release = release;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Marks the entry as used now. */
  find(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Adds an entry and lets the oldest go until the budget holds; the new one always stays. */
  add(key: Key, value: Value, bytes: number): void {
    this.remove(key);
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#budgetBytes || oldest === key) break;
      this.remove(oldest);
    }
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
