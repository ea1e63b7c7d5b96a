import { expect, test } from 'vitest';
import { gatherBytes } from './bytes.ts';
import { retryingTransport } from './retrying-transport.ts';
import type { Transport, TransportRequest } from './transport.ts';

async function* nothing() {}

/** Answers with these statuses in turn; a text breaks the connection. */
function peerOf(...script: (number | string)[]): Transport & { sent: number } {
  return {
    sent: 0,
    async send() {
      const next = script[this.sent++] ?? 500;
      if (typeof next === 'string') throw new Error(next);
      return { status: next, header: (name) => (name === 'retry-after' ? '7' : undefined), body: nothing() };
    },
  };
}

const get: TransportRequest = { method: 'GET', url: '/studies' };

function retrying(peer: Transport, attempts = 3) {
  const waits: number[] = [];
  let nowMs = 0;
  const now = () => nowMs;
  const wait = async (delayMs: number) => {
    waits.push(delayMs);
    nowMs += delayMs;
  };
  return { waits, transport: retryingTransport(peer, { attempts, delayMs: 100, wait, now }) };
}

test('asks again after a broken connection, each time after a longer wait', async () => {
  const peer = peerOf('reset', 'reset', 200);
  const { transport, waits } = retrying(peer);
  expect((await transport.send(get)).status).toBe(200);
  expect(waits).toEqual([100, 200]);
});

test('waits as long as a busy server asks', async () => {
  const { transport, waits } = retrying(peerOf(503, 200));
  expect((await transport.send(get)).status).toBe(200);
  expect(waits).toEqual([7000]);
});

test('leaves a server alone that asked for it, with other requests too', async () => {
  const peer = peerOf(503, 200, 200, 200);
  const waits: number[] = [];
  let goOn = () => {};
  const rested = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const wait = (delayMs: number) => {
    waits.push(delayMs);
    return rested;
  };
  const transport = retryingTransport(peer, { wait, now: () => 0 });
  const first = transport.send(get);
  await expect.poll(() => waits).toEqual([7000]);
  const second = transport.send({ ...get, url: '/series' });
  await expect.poll(() => waits).toEqual([7000, 7000]);
  expect(peer.sent).toBe(1);
  goOn();
  expect((await first).status + (await second).status).toBe(400);
});

test('asks again for a whole answer that broke half way, and hands on none of the broken one', async () => {
  async function* brokenOff(attempt: number) {
    yield Uint8Array.of(attempt);
    if (attempt < 3) throw new Error('cut off');
  }
  let sent = 0;
  const peer: Transport = {
    async send() {
      sent++;
      return { status: 200, header: () => undefined, body: brokenOff(sent) };
    },
  };
  const whole = await retrying(peer).transport.send({ ...get, whole: {} });
  expect(await gatherBytes(whole.body)).toEqual(Uint8Array.of(3));
  expect(sent).toBe(3);
});

test('gives up after its attempts, with the last answer or error', async () => {
  expect((await retrying(peerOf(503, 503, 503, 200)).transport.send(get)).status).toBe(503);
  await expect(retrying(peerOf('one', 'two', 'three')).transport.send(get)).rejects.toThrow('three');
});

test.each([400, 404, 410, 500])('takes an answer of %i for final', async (status) => {
  const peer = peerOf(status, 200);
  expect((await retrying(peer).transport.send(get)).status).toBe(status);
  expect(peer.sent).toBe(1);
});

test('sends what is not idempotent, or can be read only once, a single time', async () => {
  for (const request of [
    { method: 'POST', url: '/studies', body: 'x' },
    { method: 'PUT', url: '/x', body: nothing() },
  ] as const) {
    const peer = peerOf(503, 200);
    expect((await retrying(peer).transport.send(request)).status).toBe(503);
    expect(peer.sent).toBe(1);
  }
});

test('stops waiting when the request is aborted', async () => {
  const abort = new AbortController();
  const transport = retryingTransport(peerOf(503, 200), { delayMs: 60_000, longestDelayMs: 60_000 });
  const sending = transport.send({ ...get, signal: abort.signal });
  setTimeout(() => abort.abort(new Error('left')), 10);
  await expect(sending).rejects.toThrow('left');
});
