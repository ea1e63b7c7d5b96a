const measuredMs = 1000;

/** How many images a second came to the screen lately. */
export class ShownRate {
  #shownAtMs: number[] = [];

  reset(): void {
    this.#shownAtMs = [];
  }

  add(nowMs: number): void {
    this.#shownAtMs.push(nowMs);
  }

  /** Over the last second, to a tenth; undefined before there were two. */
  at(nowMs: number): number | undefined {
    this.#shownAtMs = this.#shownAtMs.filter((atMs) => atMs > nowMs - measuredMs);
    const [first] = this.#shownAtMs;
    const spanMs = first === undefined ? 0 : nowMs - first;
    return spanMs > 0 ? Math.round(((this.#shownAtMs.length - 1) * 10_000) / spanMs) / 10 : undefined;
  }
}
