import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What becomes of what passes through. */
export type Unreliability =
  | 'nothing'
  /** Connections are closed as soon as they open. */
  | 'refuses'
  /** A connection is cut in the midst of what its client sends. */
  | 'cuts requests'
  /** Requests arrive; the connection is cut when the answer comes, which is lost. */
  | 'loses answers'
  /** Requests arrive; answers never do. */
  | 'is silent';

const cutAfterBytes = 3000;

/** A TCP proxy on loopback in front of a server, as good as the network is. */
export class UnreliableProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #unreliability: Unreliability = 'nothing';
  /** Connections that were spoilt. */
  spoilt = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(target: URL): Promise<UnreliableProxy> {
    const server = createServer((client) => proxy.#pass(client, target));
    const proxy = new UnreliableProxy(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on; open connections are closed, so that none of them goes on as before. */
  become(unreliability: Unreliability): void {
    this.#unreliability = unreliability;
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.become('refuses');
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(client: Socket, { hostname, port }: URL): void {
    const unreliability = this.#unreliability;
    const server = connect({ host: hostname, port: Number(port) });
    const ends = [client, server];
    const cut = () => {
      for (const socket of ends) socket.destroy();
    };
    for (const socket of ends) {
      this.#sockets.add(socket);
      socket.on('error', cut).on('close', () => {
        this.#sockets.delete(socket);
        cut();
      });
    }
    if (unreliability !== 'nothing') this.spoilt += 1;
    if (unreliability === 'refuses') {
      cut();
      return;
    }
    let sentBytes = 0;
    client.on('data', (chunk) => {
      server.write(chunk);
      sentBytes += chunk.length;
      if (unreliability === 'cuts requests' && sentBytes > cutAfterBytes) cut();
    });
    server.on('data', (chunk) => {
      if (unreliability === 'loses answers') return cut();
      if (unreliability === 'is silent') return;
      client.write(chunk);
    });
  }
}
