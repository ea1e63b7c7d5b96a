import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TransferSyntaxUid } from '@isocenter/dicom';
import { afterEach, expect, test } from 'vitest';
import { connectDimse } from '../../packages/server/src/dimse/index.ts';
import {
  type InstanceInTest,
  instanceInTest,
  pathOf,
} from '../../packages/server/src/testing/server-in-test.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

let server: RunningServer | undefined;
afterEach(() => server?.stop());

/** 32 MiB of pixels: more than the sockets of both sides hold, so that an answer waits for its reader. */
const large = (): InstanceInTest =>
  instanceInTest({
    Rows: 4096,
    Columns: 4096,
    PixelData: Uint16Array.from({ length: 4096 * 4096 }, (_, index) => index % 4096),
  });

/** Asks for something and reads its beginning; the rest when told. */
async function slowly(url: string, accept: string): Promise<{ readonly rest: () => Promise<Buffer> }> {
  const outgoing = request(url, { headers: { accept }, agent: false }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  const chunks: Buffer[] = [(await once(answer, 'data'))[0]];
  answer.pause();
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.pause();
  return {
    async rest() {
      const ended = once(answer, 'end');
      answer.resume();
      await ended;
      return Buffer.concat(chunks);
    },
  };
}

const contentLocations = (body: Buffer): number =>
  body.toString('latin1').split('Content-Location:').length - 1;

/** A STOW request whose body comes in two halves. */
function stow({ url }: RunningServer, { bytes }: InstanceInTest) {
  const outgoing = request(`${url}/dicom-web/studies`, {
    method: 'POST',
    agent: new Agent({ keepAlive: true }),
    headers: {
      accept: 'application/dicom+json',
      'content-type': 'multipart/related; type="application/dicom"; boundary=b',
    },
  });
  const response = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  outgoing.write('--b\r\nContent-Type: application/dicom\r\n\r\n');
  outgoing.write(bytes.subarray(0, bytes.length >> 1));
  return {
    async finish() {
      outgoing.write(bytes.subarray(bytes.length >> 1));
      outgoing.end('\r\n--b--\r\n');
      const [answer] = await response;
      answer.resume();
      return answer.statusCode;
    },
  };
}

/** A connection that asked once and is kept open. */
async function idleConnection({ url }: RunningServer): Promise<Socket> {
  const agent = new Agent({ keepAlive: true });
  const outgoing = request(`${url}/api/v1/status`, { agent }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const { socket } = answer; // the answer lets go of it at its end
  answer.resume();
  await once(answer, 'end');
  return socket;
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}

test('a server that is asked to end lets answers finish, takes nothing new, and ends well', async () => {
  server = await startServer();
  const images = [large(), large()];
  await storeAll(server.url, images);
  const [first, second] = images as [InstanceInTest, InstanceInTest];
  const address = (instance: InstanceInTest) => `${server?.url}${pathOf(instance)}`;
  const wholeSeries = address(first).replace(/\/instances.*/, '');
  const series = await slowly(wholeSeries, 'multipart/related; type="application/dicom"; transfer-syntax=*');
  const file = await slowly(address(second), 'application/dicom; transfer-syntax=*');
  const upload = instanceInTest();
  const storing = stow(server, upload);
  const idle = await idleConnection(server);
  const idleClosed = once(idle, 'close');
  const association = await connectDimse({
    host: '127.0.0.1',
    port: server.dicomPort,
    clock: { now: () => Date.now() },
    callingAeTitle: 'USER',
    calledAeTitle: 'ISOCENTER',
    presentationContexts: [
      {
        abstractSyntaxUid: '1.2.840.10008.1.1',
        transferSyntaxUids: [TransferSyntaxUid.ImplicitVrLittleEndian],
      },
    ],
  });

  const ending = server.terminate();
  const ports = [Number(new URL(server.url).port), server.dicomPort];
  while (!(await Promise.all(ports.map(isRefused))).every(Boolean)) await wait(10);
  await idleClosed;
  await expect(association.echo()).rejects.toThrow();

  expect(await storing.finish()).toBe(200);
  const whole = await series.rest();
  expect(contentLocations(whole)).toBe(1);
  expect(whole.includes(Buffer.from(first.bytes.subarray(-1_000_000)))).toBe(true);
  expect((await file.rest()).equals(second.bytes)).toBe(true);
  expect(await ending).toBe(0);
  const { dataFolder } = server;
  expect(readFileSync(join(dataFolder, 'isocenter.log'), 'utf8')).not.toContain('cut off');

  server = await startServer(['--no-samples'], dataFolder);
  const kept = await fetch(address(upload), { headers: { accept: 'application/dicom; transfer-syntax=*' } });
  expect(Buffer.from(await kept.arrayBuffer()).equals(upload.bytes)).toBe(true);
});
