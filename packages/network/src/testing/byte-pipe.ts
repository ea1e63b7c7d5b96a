import type { ByteConnection } from '../upper-layer/association.ts';

/** Two ends of a connection in memory, for tests. */
export function bytePipe(): [ByteConnection, ByteConnection] {
  const there = new OneWay();
  const back = new OneWay();
  return [endOf(back, there), endOf(there, back)];
}

function endOf(incoming: OneWay, outgoing: OneWay): ByteConnection {
  return {
    incoming,
    write: async (pieces) => {
      for (const piece of pieces) outgoing.push(piece.slice());
    },
    endWriting: () => outgoing.end(),
    close: () => {
      outgoing.end();
      incoming.end();
    },
  };
}

class OneWay implements AsyncIterable<Uint8Array> {
  readonly #chunks: Uint8Array[] = [];
  #isEnded = false;
  #wake: (() => void) | undefined;

  push(bytes: Uint8Array): void {
    if (this.#isEnded) throw new Error('The pipe is closed');
    this.#chunks.push(bytes);
    this.#wake?.();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) yield chunk;
      else if (this.#isEnded) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
