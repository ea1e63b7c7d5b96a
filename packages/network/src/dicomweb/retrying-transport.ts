import { gatherBytes } from './bytes.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

export interface RetryOptions {
  /** How often a request is sent at most. */
  readonly attempts?: number;
  /** Before the second attempt; each further one waits twice as long. */
  readonly delayMs?: number;
  /** Longest wait, also where the server asks for more. */
  readonly longestDelayMs?: number;
  /** Waits; passed in by tests. Rejects with the signal's reason when it aborts. */
  readonly wait?: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Milliseconds on a clock that never goes back; passed in by tests. */
  readonly now?: () => number;
}

/** Asking again does no harm: what is deleted or written whole a second time is as it was. RFC 9110 §9.2.2. */
const idempotent: ReadonlySet<TransportRequest['method']> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** Answers that say nothing of the request itself. RFC 9110 §15.6, RFC 6585 §4. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Sends idempotent requests again when the connection broke or the server was busy, and those whose answer is wanted whole also when
 * it broke half way; a body that is read as it is sent, and any other method, goes once. Waits as long as Retry-After says, with all
 * that it sends, and gives up when the request is aborted.
 */
export function retryingTransport(
  transport: Transport,
  {
    attempts = 3,
    delayMs = 300,
    longestDelayMs = 10_000,
    wait = pause,
    now = () => performance.now(),
  }: RetryOptions = {},
): Transport {
  /** Until then the server asked to be left alone. */
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  return {
    async send(request) {
      const isRepeatable = idempotent.has(request.method) && !isStream(request.body);
      for (let attempt = 1; ; attempt++) {
        const isLast = !isRepeatable || attempt >= attempts;
        const quietMs = quietUntilMs - now();
        if (quietMs > 0) await wait(quietMs, request.signal);
        const { response, error } = await attemptOf(transport, request);
        const isPassing = response ? passing.has(response.status) : !request.signal?.aborted;
        const asked = Number(response?.header('retry-after') ?? Number.NaN) * 1000;
        const asksForQuiet = isPassing && asked >= 0;
        if (asksForQuiet) quietUntilMs = Math.max(quietUntilMs, now() + Math.min(longestDelayMs, asked));
        if (isLast || !isPassing) {
          if (response) return response;
          throw error;
        }
        await closed(response);
        if (!asksForQuiet) await wait(Math.min(longestDelayMs, delayMs * 2 ** (attempt - 1)), request.signal);
      }
    },
  };
}

async function attemptOf(
  transport: Transport,
  request: TransportRequest,
): Promise<{ response?: TransportResponse; error?: unknown }> {
  try {
    const response = await transport.send(request);
    if (!request.whole || response.status >= 300) return { response };
    const bytes = await gatherBytes(response.body);
    return { response: { ...response, body: chunkOf(bytes) } };
  } catch (error) {
    return { error };
  }
}

async function* chunkOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

const isStream = (body: TransportRequest['body']): boolean =>
  typeof body === 'object' && Symbol.asyncIterator in body;

/** An answer nobody reads would keep its connection. */
async function closed(response: TransportResponse | undefined): Promise<void> {
  if (response) for await (const _chunk of response.body) break;
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(resolve, delayMs);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
