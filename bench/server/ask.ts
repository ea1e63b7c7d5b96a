import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** From the request to the last byte. */
  readonly ms: number;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: readonly Uint8Array[];
}

/** An HTTP client of some connections that stay open. `node:http`, since it costs the least of what Node brings. */
export class Client {
  readonly #agent: Agent;

  constructor(connections = 1) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  ask(url: string, { method = 'GET', headers = {}, body = [] }: AskOptions = {}): Promise<Answer> {
    const begin = performance.now();
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method, headers, agent: this.#agent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
            ms: performance.now() - begin,
          }),
        );
      });
      outgoing.once('error', reject);
      outgoing.setTimeout(120_000, () => outgoing.destroy(new Error(`No answer from ${url}`)));
      for (const bytes of body) outgoing.write(bytes);
      outgoing.end();
    });
  }

  /** A search; `undefined` where the answer is none. */
  async search(url: string): Promise<{ readonly ms: number; readonly matches: unknown[] | undefined }> {
    const { status, body, ms } = await this.ask(url, { headers: { accept: 'application/dicom+json' } });
    if (status === 204) return { ms, matches: [] };
    return { ms, matches: status === 200 ? (JSON.parse(body.toString()) as unknown[]) : undefined };
  }

  close(): void {
    this.#agent.destroy();
  }
}

/**
 * Asks for something large and lets its bytes pass without a look, so that the server and not this client is measured.
 * Milliseconds to the last byte, and how many came, headers included.
 */
export function drain(url: string, accept: string): Promise<{ readonly ms: number; readonly bytes: number }> {
  const { hostname, port, pathname, host } = new URL(url);
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const onread = {
      buffer: Buffer.allocUnsafeSlow(1 << 20),
      callback(length: number, buffer: Uint8Array) {
        if (bytes === 0 && !Buffer.from(buffer.subarray(0, 12)).equals(Buffer.from('HTTP/1.1 200')))
          socket.destroy(new Error(`Not answered with 200: ${url}`));
        bytes += length;
        return true;
      },
    };
    const socket = connect({ host: hostname, port: Number(port), onread });
    socket.once('error', reject);
    socket.once('end', () => resolve({ ms: performance.now() - begin, bytes }));
    socket.write(
      `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAccept: ${accept}\r\nConnection: close\r\n\r\n`,
    );
  });
}

/** The parts of a multipart answer, without their headers. */
export function partsOf({ headers, body }: Answer): Buffer[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return [];
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Buffer[] = [];
  let at = body.indexOf(delimiter);
  while (at >= 0) {
    const next = body.indexOf(delimiter, at + delimiter.length);
    if (next < 0) break;
    parts.push(body.subarray(body.indexOf('\r\n\r\n', at) + 4, next - 2));
    at = next;
  }
  return parts;
}
