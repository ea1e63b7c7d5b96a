/** Bytes on offer, and how to tell their owner that nobody reads them any more. */
interface Offer {
  readonly bytes: Uint8Array;
  readonly taken: () => void;
}

/**
 * A data set on its way from the network to one reader. The bytes stay their owner's: `push` resolves when the reader has
 * asked for the next ones, or has left. That is the back-pressure, and what lets the owner use its memory again. A reader
 * that leaves early makes the rest fall to the ground, so that the message can end.
 */
export class DataSetStream implements AsyncIterable<Uint8Array> {
  #offers: Offer[] = [];
  #isEnded = false;
  #isDiscarding = false;
  #error: Error | undefined;
  #wakeReader: (() => void) | undefined;

  push(bytes: Uint8Array): Promise<void> {
    if (this.#isDiscarding || this.#error) return Promise.resolve();
    return new Promise((taken) => {
      this.#offers.push({ bytes, taken });
      this.#wakeReader?.();
    });
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

  /** Each chunk is valid until the next one is asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        const [offer] = this.#offers;
        if (offer) {
          yield offer.bytes;
          offer.taken();
          if (this.#offers[0] === offer) this.#offers.shift();
        } else if (this.#error) throw this.#error;
        else if (this.#isEnded) return;
        else await this.#untilPushed();
      }
    } finally {
      this.discard();
    }
  }

  #untilPushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeReader = resolve;
    });
  }

  #clear(): void {
    for (const { taken } of this.#offers.splice(0)) taken();
  }
}
