/** How much of a data set may wait for its reader before the sender is held back. */
const HIGH_WATER_BYTES = 1 << 20;

/**
 * A data set on its way from the network to one reader. `push` resolves when there is room again: that is the
 * back-pressure. A reader that leaves early makes the rest fall to the ground, so that the message can end.
 */
export class DataSetStream implements AsyncIterable<Uint8Array> {
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #isEnded = false;
  #isDiscarding = false;
  #error: Error | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** The stream keeps the bytes until the reader took them. */
  async push(bytes: Uint8Array): Promise<void> {
    if (this.#isDiscarding || this.#error) return;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.byteLength;
    this.#wakeReader?.();
    while (this.#queuedBytes > HIGH_WATER_BYTES) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
  }

  /** The data set is complete. */
  end(): void {
    this.#isEnded = true;
    this.#wakeReader?.();
  }

  /** The data set will never be complete: the reader gets `error`, now. Nothing after `end()`. */
  fail(error: Error): void {
    if (this.#isEnded) return;
    this.#error ??= error;
    this.#clear();
    this.#wakeReader?.();
  }

  /** Nobody will read (on). */
  discard(): void {
    this.#isDiscarding = true;
    this.#clear();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        const bytes = this.#shift();
        if (bytes) yield bytes;
        else if (this.#error) throw this.#error;
        else if (this.#isEnded) return;
        else await this.#untilPushed();
      }
    } finally {
      this.discard();
    }
  }

  #shift(): Uint8Array | undefined {
    const bytes = this.#queue.shift();
    this.#queuedBytes -= bytes?.byteLength ?? 0;
    if (this.#queuedBytes <= HIGH_WATER_BYTES) this.#wakeWriter?.();
    return bytes;
  }

  #untilPushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeReader = resolve;
    });
  }

  #clear(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#wakeWriter?.();
  }
}
