import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to an answer instead of being handed on. */
export type Hindrance = (answer: Answer, response: ServerResponse) => void | Promise<void>;

/** What the server behind has said. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Stands before a server, hands everything on, and hinders the answers that a test wants hindered. */
export interface HinderingServer {
  readonly url: string;
  /** Paths asked for, in their order. */
  readonly requests: readonly string[];
  /** Answers to paths that match are left to the hindrance until the returned function is called. */
  hinder(pattern: RegExp, hindrance: Hindrance): () => void;
  close(): Promise<void>;
}

export async function hinder(behindUrl: string): Promise<HinderingServer> {
  const requests: string[] = [];
  const hindrances: { readonly pattern: RegExp; readonly hindrance: Hindrance }[] = [];
  const server = createServer((asked, response) => {
    const path = asked.url ?? '/';
    requests.push(path);
    const found = hindrances.find(({ pattern }) => pattern.test(path));
    pass(behindUrl, asked, async (answer) => {
      if (found) await found.hindrance(answer, response);
      else send(answer, response);
    }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    hinder(pattern, hindrance) {
      const entry = { pattern, hindrance };
      hindrances.unshift(entry);
      return () => void hindrances.splice(hindrances.indexOf(entry), 1);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer as it is. */
export function send({ status, headers, body }: Answer, response: ServerResponse): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}

export const refuse =
  (status: number, headers: Record<string, string> = {}): Hindrance =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end();
  };

/** Sends a part of the body, then breaks the connection. */
export const cutOff: Hindrance = ({ status, headers, body }, response) => {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.write(body.subarray(0, body.length >> 1), () => response.destroy());
};

/** Sends a part of the body at once, and the rest when told. */
export function sendInTwo(share: number): { readonly hindrance: Hindrance; readonly goOn: () => void } {
  let goOn = (): void => {};
  const told = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return {
    goOn,
    hindrance: async ({ status, headers, body }, response) => {
      const first = Math.floor(body.length * share);
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.write(body.subarray(0, first));
      await told;
      response.end(body.subarray(first));
    },
  };
}

async function pass(
  behindUrl: string,
  asked: IncomingMessage,
  onAnswer: (answer: Answer) => Promise<void>,
): Promise<void> {
  const headers = { ...asked.headers, host: new URL(behindUrl).host };
  const origin = asked.headers.origin === undefined ? {} : { origin: behindUrl };
  const answer = await new Promise<Answer>((resolve, reject) => {
    const passed = request(
      new URL(asked.url ?? '/', behindUrl),
      { method: asked.method, headers: { ...headers, ...origin } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const { 'transfer-encoding': _, connection: __, 'keep-alive': ___, ...kept } = response.headers;
          resolve({ status: response.statusCode ?? 500, headers: kept, body: Buffer.concat(chunks) });
        });
      },
    );
    passed.on('error', reject);
    asked.pipe(passed);
  });
  await onAnswer(answer);
}
