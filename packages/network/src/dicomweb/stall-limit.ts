import { dicomwebError } from './errors.ts';
import type { Transport, TransportRequest } from './transport.ts';

export interface StallLimitOptions {
  /** So long nothing at all may come: neither the head of an answer nor more of its body. */
  readonly stallMs?: number;
  /** Calls back once; returns a function that cancels it. Passed in by tests. */
  readonly after?: (delayMs: number, callback: () => void) => () => void;
}

/**
 * Gives up requests of which nothing comes any more, with `NETWORK_ANSWER_STALLED`; a slow answer that goes on coming takes as long
 * as it takes. Bodies that are sent are not watched, and those of answers only where they are wanted whole.
 */
export function stallLimitedTransport(
  transport: Transport,
  { stallMs = 30_000, after = timer }: StallLimitOptions = {},
): Transport {
  return {
    async send(request) {
      if (request.body !== undefined) return transport.send(request);
      const watch = new StallWatch(request.signal, stallMs, after);
      try {
        const response = await watch.unlessStalled(transport.send(watch.watched(request)));
        if (!request.whole) {
          watch.end();
          return response;
        }
        return { ...response, body: watch.watchedBody(response.body) };
      } catch (error) {
        watch.end();
        throw error;
      }
    },
  };
}

class StallWatch {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #stallMs: number;
  readonly #after: (delayMs: number, callback: () => void) => () => void;
  readonly #relay = () => this.#controller.abort(this.#outer?.reason);
  #hasProgress = false;
  #isStalled = false;
  #cancel: () => void;

  constructor(
    outer: AbortSignal | undefined,
    stallMs: number,
    after: (delayMs: number, callback: () => void) => () => void,
  ) {
    this.#outer = outer;
    this.#stallMs = stallMs;
    this.#after = after;
    this.#cancel = after(stallMs, () => this.#check());
    if (outer?.aborted) this.#relay();
    outer?.addEventListener('abort', this.#relay, { once: true });
  }

  /** The request with a signal of ours, and with an ear for what comes. */
  watched(request: TransportRequest): TransportRequest {
    const { whole } = request;
    return {
      ...request,
      signal: this.#controller.signal,
      ...(whole && {
        whole: {
          onReceiving: (received) => {
            this.#hasProgress = true;
            whole.onReceiving?.(received);
          },
        },
      }),
    };
  }

  async *watchedBody(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#hasProgress = true;
    const chunks = body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await this.unlessStalled(chunks.next());
        if (done) return;
        this.#hasProgress = true;
        yield value;
      }
    } finally {
      this.end();
    }
  }

  /** What was waited for, or the reason why it is waited for no longer. */
  async unlessStalled<T>(waiting: Promise<T>): Promise<T> {
    try {
      return await waiting;
    } catch (error) {
      throw this.#isStalled
        ? dicomwebError('NETWORK_ANSWER_STALLED', { seconds: this.#stallMs / 1000 })
        : error;
    }
  }

  end(): void {
    this.#cancel();
    this.#outer?.removeEventListener('abort', this.#relay);
  }

  /** One timer for all chunks: each only says that it came. */
  #check(): void {
    if (this.#hasProgress) {
      this.#hasProgress = false;
      this.#cancel = this.#after(this.#stallMs, () => this.#check());
      return;
    }
    this.#isStalled = true;
    this.#controller.abort();
  }
}

function timer(delayMs: number, callback: () => void): () => void {
  const id = setTimeout(callback, delayMs);
  return () => clearTimeout(id);
}
