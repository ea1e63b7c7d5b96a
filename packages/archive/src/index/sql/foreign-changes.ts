import type { Change } from '../change.ts';
import type { Notices } from './postgres.ts';

type Listener = (changes: readonly Change[]) => void;

const atOnce = 1000;

/** Reads the changes that other processes committed to the same database, and tells them in their order. */
export class ForeignChanges {
  readonly #notices: Notices;
  readonly #read: (since: number, limit: number) => Promise<Change[]>;
  readonly #listeners = new Set<Listener>();
  /** Of this process, not met in the feed yet. */
  readonly #own = new Set<number>();
  #since: number | undefined;
  #looking: Promise<void> | undefined;
  #again = false;

  constructor(notices: Notices, read: (since: number, limit: number) => Promise<Change[]>) {
    this.#notices = notices;
    this.#read = read;
  }

  /** What comes after `since` is told; returns the way to stop. */
  subscribe(listener: Listener, since: number): () => void {
    this.#since ??= since;
    this.#listeners.add(listener);
    const stop = this.#notices.subscribe(() => this.#look());
    return () => {
      stop();
      this.#listeners.delete(listener);
    };
  }

  /** Called before they are committed, so that they are known when they are met. */
  addOwn(changes: readonly Change[]): void {
    if (this.#since === undefined) return;
    for (const { sequence } of changes) this.#own.add(sequence);
    if (this.#own.size > atOnce) this.#look();
  }

  #look(): void {
    this.#again = true;
    // A database that cannot be read now is read at the next notice, which comes at the latest when it is back.
    this.#looking ??= this.#readOn()
      .catch(() => {})
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async #readOn(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const changes = await this.#read(this.#since ?? 0, atOnce);
      this.#since = changes.at(-1)?.sequence ?? this.#since;
      const foreign = changes.filter(({ sequence }) => !this.#own.delete(sequence));
      if (foreign.length > 0) for (const listener of this.#listeners) listener(foreign);
      if (changes.length === atOnce) this.#again = true;
    }
  }
}
