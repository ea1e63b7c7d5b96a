import { gatherBytes } from './bytes.ts';

/** What can be sent: whole bytes, text, a browser's `Blob` or `File`, or bytes that come as they are read. */
export type TransportBody = Uint8Array | string | Blob | AsyncIterable<Uint8Array>;

export interface TransportRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: TransportBody;
  readonly signal?: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  /** The value of a header, its name in any case. */
  header(name: string): string | undefined;
  /** The body as it arrives; may be read once. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The seam to HTTP: a page passes its `fetch`, a test passes the server's own `inject`. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
}

/** A `Transport` over the platform's `fetch`. A body that is an async iterable streams where the platform can (Node). */
export function fetchTransport(fetchFunction: typeof fetch = (...args) => fetch(...args)): Transport {
  return {
    async send({ method, url, headers, body, signal }) {
      const response = await fetchFunction(url, {
        method,
        ...(headers && { headers: { ...headers } }),
        ...(signal && { signal }),
        ...fetchBody(body),
      } as RequestInit);
      return {
        status: response.status,
        header: (name) => response.headers.get(name) ?? undefined,
        body: bytesOfStream(response.body),
      };
    },
  };
}

export async function readText(response: TransportResponse): Promise<string> {
  return new TextDecoder().decode(await gatherBytes(response.body));
}

function fetchBody(body: TransportBody | undefined): object {
  if (body === undefined) return {};
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof Blob) return { body };
  return { body: streamOfIterable(body), duplex: 'half' };
}

function streamOfIterable(iterable: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = iterable[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** Safari has no async iteration of streams, so the reader is asked by hand. */
async function* bytesOfStream(stream: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (!stream) return;
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        finished = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!finished) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}
