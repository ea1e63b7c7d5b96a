import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'vite';
import { clientsFolder } from './install-clients.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  wasm: 'application/wasm',
};

/** The page with the clients, on an origin of its own, as a foreign viewer would be served. */
export async function serveClientsPage(): Promise<{ url: string; close(): Promise<void> }> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root: join(clientsFolder, 'page'),
    worker: { format: 'es' },
    build: { write: false, target: 'es2022', minify: false, modulePreload: { polyfill: false } },
  });
  const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  const files = new Map(
    outputs.map((output) => [`/${output.fileName}`, 'code' in output ? output.code : output.source]),
  );
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const body = files.get(path === '/' ? '/index.html' : path);
    if (body === undefined) return void response.writeHead(404).end();
    const type = types[path.split('.').at(-1) ?? ''] ?? 'text/html';
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
