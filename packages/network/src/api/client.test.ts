import { expect, test } from 'vitest';
import type { Transport } from '../dicomweb/transport.ts';
import { ApiClient } from './client.ts';

/** Answers with the first bytes of a body, and then as `end` does. */
const answering = (status: number, end: () => never): Transport => ({
  send: async () => ({
    status,
    header: () => undefined,
    body: (async function* () {
      yield new TextEncoder().encode('{"version":');
      end();
    })(),
  }),
});

const breakOff = () => {
  throw new TypeError('terminated');
};

test.each([200, 500])('an answer %i that breaks off is a server that does not answer', async (status) => {
  const api = new ApiClient(answering(status, breakOff));
  await expect(api.status()).rejects.toMatchObject({
    problem: { code: 'NETWORK_SERVER_UNREACHABLE', retryable: true },
  });
});

test('an answer that is given up while it comes fails by the reason it was given up for', async () => {
  const reading = new AbortController();
  const reason = new DOMException('Left the page.', 'AbortError');
  const stop = (): never => {
    reading.abort(reason);
    throw reason;
  };
  const api = new ApiClient(answering(200, stop));
  await expect(api.status({ signal: reading.signal })).rejects.toBe(reason);
});
