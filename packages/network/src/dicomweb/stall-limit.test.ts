import { expect, test } from 'vitest';
import { gatherBytes } from './bytes.ts';
import { stallLimitedTransport } from './stall-limit.ts';
import type { Transport, TransportRequest } from './transport.ts';

const get: TransportRequest = { method: 'GET', url: '/frames/1', whole: {} };

/** A clock whose alarms go off when told. */
function setUp() {
  let due: (() => void) | undefined;
  const after = (_delayMs: number, callback: () => void) => {
    due = callback;
    return () => {
      if (due === callback) due = undefined;
    };
  };
  const pass = () => due?.();
  return { after, pass, isWaiting: () => due !== undefined };
}

/** Sends what it is told to, and ends as `fetch` does where its signal is aborted. */
function peer(
  body: (signal: AbortSignal | undefined, tell: () => void) => AsyncIterable<Uint8Array>,
): Transport {
  return {
    async send({ signal, whole }) {
      const tell = () =>
        whole?.onReceiving?.({ bytes: new Uint8Array(1), totalBytes: 2, header: () => undefined });
      return { status: 200, header: () => undefined, body: body(signal, tell) };
    },
  };
}

const aborted = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) =>
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
  );

test('gives up a server that does not answer', async () => {
  const { after, pass } = setUp();
  const silent: Transport = { send: ({ signal }) => aborted(signal) };
  const sending = stallLimitedTransport(silent, { after }).send(get);
  pass();
  await expect(sending).rejects.toMatchObject({ code: 'NETWORK_ANSWER_STALLED', retryable: true });
});

test('gives up an answer that stops half way, but not one that goes on slowly', async () => {
  const { after, pass } = setUp();
  let goOn = (): void => {};
  async function* slowThenSilent(signal: AbortSignal | undefined, tell: () => void) {
    for (let i = 0; i < 3; i++) {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      tell();
    }
    await aborted(signal);
    yield new Uint8Array();
  }
  const { body } = await stallLimitedTransport(peer(slowThenSilent), { after }).send(get);
  const gathering = gatherBytes(body);
  let isOver = false;
  gathering
    .catch(() => {})
    .finally(() => {
      isOver = true;
    });
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    goOn();
    await new Promise((resolve) => setTimeout(resolve, 0));
    pass();
  }
  expect(isOver).toBe(false);
  pass();
  await expect(gathering).rejects.toMatchObject({ code: 'NETWORK_ANSWER_STALLED' });
});

test('leaves no alarm behind once the answer is whole, and lets the caller give up', async () => {
  const { after, isWaiting } = setUp();
  async function* whole() {
    yield Uint8Array.of(1, 2);
  }
  const { body } = await stallLimitedTransport(peer(whole), { after }).send(get);
  expect(isWaiting()).toBe(true);
  expect(await gatherBytes(body)).toEqual(Uint8Array.of(1, 2));
  expect(isWaiting()).toBe(false);

  const silent: Transport = { send: ({ signal }) => aborted(signal) };
  const leave = new AbortController();
  const sending = stallLimitedTransport(silent, { after }).send({ ...get, signal: leave.signal });
  leave.abort();
  await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
  expect(isWaiting()).toBe(false);
});
