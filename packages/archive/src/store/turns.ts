/** Lets work run at once as long as it fits into a capacity together; the rest waits in its order. */
export class Turns {
  #free: number;
  readonly #waiting: { readonly weight: number; readonly start: () => void }[] = [];

  constructor(capacity: number) {
    this.#free = capacity;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** `weight` is at most the capacity. */
  async take<Result>(weight: number, work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting.length > 0 || weight > this.#free) {
      await new Promise<void>((start) => this.#waiting.push({ weight, start }));
    } else this.#free -= weight;
    try {
      return await work();
    } finally {
      this.#free += weight;
      this.#startNext();
    }
  }

  #startNext(): void {
    for (let next = this.#waiting[0]; next && next.weight <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.weight;
      next.start();
    }
  }
}
