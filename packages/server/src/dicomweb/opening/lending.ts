interface Entry<T> {
  readonly opening: Promise<T>;
  users: number;
  isRetired: boolean;
}

export interface LendingOptions<T> {
  /** How many are kept open while nobody uses them. */
  readonly limit: number;
  readonly close: (resource: T) => Promise<void>;
}

/** Keeps what was opened last open for the next who needs it. One is closed when it has fallen out and its last user is done. */
export class Lending<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #options: LendingOptions<T>;

  constructor(options: LendingOptions<T>) {
    this.#options = options;
  }

  async use<R>(key: string, open: () => Promise<T>, work: (resource: T) => Promise<R>): Promise<R> {
    const entry = this.#enter(key, open);
    try {
      return await work(await entry.opening);
    } finally {
      entry.users--;
      if (entry.isRetired) void this.#retire(entry);
    }
  }

  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map((entry) => this.#retire(entry)));
  }

  #enter(key: string, open: () => Promise<T>): Entry<T> {
    const entry = this.#entries.get(key) ?? this.#open(key, open);
    this.#entries.delete(key); // to the end: used last
    this.#entries.set(key, entry);
    entry.users++;
    for (const [oldest, old] of this.#entries) {
      if (this.#entries.size <= this.#options.limit) break;
      this.#entries.delete(oldest);
      void this.#retire(old);
    }
    return entry;
  }

  #open(key: string, open: () => Promise<T>): Entry<T> {
    const entry: Entry<T> = { opening: open(), users: 0, isRetired: false };
    entry.opening.catch(() => this.#entries.get(key) === entry && this.#entries.delete(key));
    return entry;
  }

  async #retire(entry: Entry<T>): Promise<void> {
    entry.isRetired = true;
    if (entry.users > 0) return;
    const resource = await entry.opening.catch(() => undefined);
    if (resource !== undefined) await this.#options.close(resource);
  }
}
