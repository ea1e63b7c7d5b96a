import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

/** Files a second that a program takes which does nothing but receive and flush them, over some connections at a time. */
export async function bareReceiver(
  folder: string,
  paths: readonly string[],
  connections: number,
): Promise<number> {
  const received = mkdtempSync(join(folder, 'bare-'));
  const receiver = fork(new URL('bare-receiver.mjs', import.meta.url), [received], { execArgv: [] });
  try {
    const [port] = (await once(receiver, 'message')) as [number];
    const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
    let next = 0;
    const begin = performance.now();
    await Promise.all(
      sockets.map(async (socket) => {
        for (let path = paths[next++]; path !== undefined; path = paths[next++]) await send(socket, path);
      }),
    );
    const seconds = (performance.now() - begin) / 1000;
    for (const socket of sockets) socket.destroy();
    return paths.length / seconds;
  } finally {
    receiver.kill();
    rmSync(received, { recursive: true, force: true });
  }
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** The file's bytes behind their length; resolves with the receiver's answer. */
async function send(socket: Socket, path: string): Promise<void> {
  const bytes = readFileSync(path);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  const answered = once(socket, 'data');
  socket.cork();
  socket.write(length);
  socket.write(bytes);
  socket.uncork();
  await answered;
}
