import { gatherBytes } from './bytes.ts';
import { inOnePiece } from './whole-body.ts';

/** What can be sent: whole bytes, text, a browser's `Blob` or `File`, or bytes that come as they are read. */
export type TransportBody = Uint8Array | string | Blob | AsyncIterable<Uint8Array>;

export interface TransportRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: TransportBody;
  readonly signal?: AbortSignal;
  /**
   * The body of the answer is wanted whole: it comes as one chunk once all of it is there, so that a transport that sends again may
   * do so where it breaks half way.
   */
  readonly whole?: WholeBody;
}

export interface WholeBody {
  /** Called whenever more of the body has come, also of one that is then asked for again from its start. */
  readonly onReceiving?: (received: ReceivedBytes) => void;
}

/** What has come of a body so far. */
export interface ReceivedBytes {
  /** A view that is written on when more comes; to be copied where it is kept. */
  readonly bytes: Uint8Array;
  /** Undefined where the server did not say. */
  readonly totalBytes: number | undefined;
  /** Of the answer: the value of a header, its name in any case. */
  header(name: string): string | undefined;
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
    async send({ method, url, headers, body, signal, whole }) {
      const response = await fetchFunction(url, {
        method,
        ...(headers && { headers: { ...headers } }),
        ...(signal && { signal }),
        ...fetchBody(body),
      } as RequestInit);
      const header = (name: string) => response.headers.get(name) ?? undefined;
      const chunks = bytesOfStream(response.body);
      return {
        status: response.status,
        header,
        body: whole ? inOnePiece(chunks, header, whole) : chunks,
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
