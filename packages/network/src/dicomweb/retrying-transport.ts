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
}

/** Asking again does no harm: what is deleted or written whole a second time is as it was. RFC 9110 §9.2.2. */
const idempotent: ReadonlySet<TransportRequest['method']> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** Answers that say nothing of the request itself. RFC 9110 §15.6, RFC 6585 §4. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Sends idempotent requests again when the connection broke or the server was busy; a body that is read as it is sent, and any other
 * method, goes once. Waits as long as Retry-After says, and gives up when the request is aborted.
 */
export function retryingTransport(
  transport: Transport,
  { attempts = 3, delayMs = 300, longestDelayMs = 10_000, wait = pause }: RetryOptions = {},
): Transport {
  return {
    async send(request) {
      const isRepeatable = idempotent.has(request.method) && !isStream(request.body);
      for (let attempt = 1; ; attempt++) {
        const isLast = !isRepeatable || attempt >= attempts;
        const { response, error } = await attemptOf(transport, request);
        const isPassing = response ? passing.has(response.status) : !request.signal?.aborted;
        if (isLast || !isPassing) {
          if (response) return response;
          throw error;
        }
        const usual = delayMs * 2 ** (attempt - 1);
        const asked = Number(response?.header('retry-after') ?? Number.NaN) * 1000;
        await closed(response);
        await wait(Math.min(longestDelayMs, asked >= 0 ? asked : usual), request.signal);
      }
    },
  };
}

async function attemptOf(
  transport: Transport,
  request: TransportRequest,
): Promise<{ response?: TransportResponse; error?: unknown }> {
  try {
    return { response: await transport.send(request) };
  } catch (error) {
    return { error };
  }
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
