/** A point in time that can be put off or lifted; `expire` is called when it is reached. */
export class Deadline {
  readonly #expire: (timeoutMs: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(expire: (timeoutMs: number) => void) {
    this.#expire = expire;
  }

  /** From now on; `undefined`: never. */
  set(timeoutMs: number | undefined): void {
    clearTimeout(this.#timer);
    if (timeoutMs === undefined) return;
    this.#timer = setTimeout(() => this.#expire(timeoutMs), timeoutMs);
  }
}
