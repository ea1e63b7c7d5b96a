import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import type { AssociateRj } from '@isocenter/network';
import { expect, test } from 'vitest';
import { WirePeer } from '../testing/wire-peer.ts';
import { echo } from './echo-command.ts';
import { withPeer } from './peer-session.ts';

async function echoOf(rejection: AssociateRj, json: boolean) {
  const server = createServer(async (socket) => {
    const peer = new WirePeer(socket);
    await peer.receive();
    peer.send(rejection);
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  const lines: string[] = [];
  const line = (text: string) => void lines.push(text);
  const bar = { show: () => undefined, end: () => undefined };
  const output = { line, error: line, bar, signal: new AbortController().signal };
  const options = { json, timeout: 60, connectTimeout: 60, data: tmpdir() };
  const exitCode = await withPeer(`BUSY@127.0.0.1:${port}`, options, echo, output);
  server.close();
  return { exitCode, lines };
}

test('whether it helps to try again is told to people and programs', async () => {
  const busy = { type: 'A-ASSOCIATE-RJ', result: 2, source: 3, reason: 2 } as const;
  const { exitCode, lines } = await echoOf(busy, true);
  expect(exitCode).toBe(3);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: 'error', retryable: true }]);
  expect((await echoOf(busy, false)).lines.join('\n')).toMatch(
    /local limit exceeded.*try again in some minutes/i,
  );
  const unknown = await echoOf({ ...busy, result: 1, source: 1, reason: 7 }, true);
  expect(unknown.lines.map((line) => JSON.parse(line))).toMatchObject([{ event: 'error', retryable: false }]);
});
