import type { MultipartContent } from '@isocenter/network/dicomweb';

type StreamedPart = MultipartContent & { readonly body: AsyncIterable<Uint8Array> };

/**
 * The same parts, but the first bytes of the next ones are read while one is sent, so that the disk and the network do not wait for
 * each other. What was begun and is not wanted any more is closed.
 */
export async function* partsAhead(
  parts: AsyncIterable<StreamedPart>,
  ahead = 2,
): AsyncGenerator<StreamedPart> {
  const source = parts[Symbol.asyncIterator]();
  const begun: BegunPart[] = [];
  let isAtEnd = false;
  try {
    for (;;) {
      while (!isAtEnd && begun.length <= ahead) {
        const { done, value } = await source.next();
        if (done) isAtEnd = true;
        else begun.push(new BegunPart(value));
      }
      const next = begun.shift();
      if (!next) return;
      yield { ...next.part, body: next.bytes() };
    }
  } finally {
    await Promise.all(begun.map((part) => part.close()));
    await source.return?.();
  }
}

class BegunPart {
  readonly part: StreamedPart;
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #first: Promise<IteratorResult<Uint8Array>>;

  constructor(part: StreamedPart) {
    this.part = part;
    this.#iterator = part.body[Symbol.asyncIterator]();
    this.#first = this.#iterator.next();
    this.#first.catch(() => undefined); // it is thrown where its turn comes
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      for (let next = await this.#first; !next.done; next = await this.#iterator.next()) yield next.value;
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    await this.#first.catch(() => undefined);
    await this.#iterator.return?.();
  }
}
