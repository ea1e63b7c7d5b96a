import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands before a port of this machine, and lets through what a test wants. */
export interface Gate {
  readonly port: number;
  /** From now on, lets so many bytes come from behind it, then holds the rest back. */
  holdAfter(byteCount: number): void;
  /** Ends every connection, and takes none. */
  shut(): void;
  /** Lets everything through, also what was held back. */
  open(): void;
  close(): Promise<void>;
}

export async function standBefore(port: number): Promise<Gate> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let remainingBytes = Number.POSITIVE_INFINITY;
  let isShut = false;
  const server = createServer((caller) => {
    if (isShut) {
      caller.destroy();
      return;
    }
    const behind = connect({ host: '127.0.0.1', port, noDelay: true });
    const pair = [caller, behind] as const;
    pairs.add(pair);
    if (remainingBytes <= 0) behind.pause();
    behind.on('data', (bytes) => {
      remainingBytes -= bytes.length;
      caller.write(bytes);
      if (remainingBytes <= 0) behind.pause();
    });
    caller.on('data', (bytes) => behind.write(bytes));
    for (const [one, other] of [pair, [behind, caller]] as const) {
      one.on('error', () => undefined); // told by its end
      one.once('close', () => {
        other.end();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    holdAfter(byteCount) {
      remainingBytes = byteCount;
    },
    shut() {
      isShut = true;
      cut();
    },
    open() {
      isShut = false;
      remainingBytes = Number.POSITIVE_INFINITY;
      for (const [, behind] of pairs) behind.resume();
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
