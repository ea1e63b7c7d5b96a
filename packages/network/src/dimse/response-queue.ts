import type { CommandSet } from './command-set.ts';
import { isPending } from './status.ts';

/** A response to a request of ours. */
export interface DimseResponse {
  readonly status: number;
  readonly command: CommandSet;
  /** In the transfer syntax of the request's context; absent where the response has none. */
  readonly dataSet: Uint8Array | undefined;
}

/** Responses that may wait for their reader before the peer is held back. */
const HIGH_WATER = 256;

/** The responses to one request, on their way to one reader. */
export class ResponseQueue implements AsyncIterable<DimseResponse> {
  readonly #onComplete: () => void;
  #queue: DimseResponse[] = [];
  #isComplete = false;
  #isAbandoned = false;
  #error: Error | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** @param onComplete called once, as soon as `isComplete` */
  constructor(onComplete: () => void) {
    this.#onComplete = onComplete;
  }

  /** The response that is not pending has come, or none ever will. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Resolves when there is room for the next. */
  async push(response: DimseResponse): Promise<void> {
    if (!isPending(response.status)) this.#complete();
    if (this.#isAbandoned) return;
    this.#queue.push(response);
    this.#wakeReader?.();
    while (this.#queue.length > HIGH_WATER && !this.#isAbandoned && !this.#error) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
  }

  /** No more will come: the reader gets `error` after what is here. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#complete();
    this.#wakeReader?.();
    this.#wakeWriter?.();
  }

  /** Nobody reads on; what still comes falls to the ground. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#queue = [];
    this.#wakeWriter?.();
  }

  #complete(): void {
    if (this.#isComplete) return;
    this.#isComplete = true;
    this.#onComplete();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<DimseResponse, void, void> {
    for (;;) {
      const response = this.#queue.shift();
      if (response) {
        this.#wakeWriter?.();
        yield response;
        if (!isPending(response.status)) return;
      } else if (this.#error) throw this.#error;
      else
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
    }
  }
}
