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
  #queue: DimseResponse[] = [];
  #isComplete = false;
  #error: Error | undefined;
  #onLast: (() => void) | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** The response that is not pending has come, or none ever will. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Resolves when there is room for the next. */
  async push(response: DimseResponse): Promise<void> {
    const isLast = !isPending(response.status);
    if (isLast) this.#isComplete = true;
    if (this.#onLast) {
      if (isLast) this.#onLast();
      return;
    }
    this.#queue.push(response);
    this.#wakeReader?.();
    while (this.#queue.length > HIGH_WATER && !this.#onLast) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
  }

  /** No more will come: the reader gets `error` after what is here. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#isComplete = true;
    this.#wakeReader?.();
    this.#wakeWriter?.();
  }

  /** Nobody reads on; `onLast` is called when the last response has come. */
  abandon(onLast: () => void): void {
    this.#onLast = onLast;
    this.#queue = [];
    this.#wakeWriter?.();
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
