/** A part that is loaded when it is first needed, since most readings never do. */
export class Late<Part> {
  readonly #load: () => Promise<Part>;
  readonly #onFailed: (error: unknown) => void;
  #part: Part | undefined;
  #waiting: ((part: Part) => void)[] = [];
  #isLoading = false;

  /** `onFailed` is called when the part cannot be loaded; what is asked for next tries again. */
  constructor(load: () => Promise<Part>, onFailed: (error: unknown) => void) {
    this.#load = load;
    this.#onFailed = onFailed;
  }

  get part(): Part | undefined {
    return this.#part;
  }

  /** At once where the part is there already, else as soon as it is, unless `forget` comes before. */
  do(action: (part: Part) => void): void {
    if (this.#part) {
      action(this.#part);
      return;
    }
    this.#waiting.push(action);
    if (!this.#isLoading) void this.#fetch();
  }

  /** What waits for the part is not wanted any more. */
  forget(): void {
    this.#waiting = [];
  }

  async #fetch(): Promise<void> {
    this.#isLoading = true;
    try {
      const part = await this.#load();
      this.#part = part;
      for (const action of this.#waiting.splice(0)) action(part);
    } catch (error) {
      this.#waiting = [];
      this.#onFailed(error);
    }
    this.#isLoading = false;
  }
}
