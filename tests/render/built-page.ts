import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  wasm: 'application/wasm',
};

/** A page of this folder as the bundler makes it for users, served with files of another folder under `/files/`. */
export async function serveBuiltPage(
  pageName: string,
  filesFolder: string,
): Promise<{ url: string; requests: string[]; close: () => Promise<void> }> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(new URL('.', import.meta.url)),
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: fileURLToPath(new URL(pageName, import.meta.url)) },
    },
  });
  const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  const pages = new Map(
    outputs.map((output) => [`/${output.fileName}`, 'code' in output ? output.code : output.source]),
  );
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    requests.push(pathname);
    const isFile = pathname.startsWith('/files/');
    const body = isFile
      ? readFileSync(join(filesFolder, decodeURIComponent(pathname.slice('/files/'.length))))
      : pages.get(pathname);
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = types[pathname.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': isFile ? 'application/dicom' : type }).end(body);
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const listen = (server: Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
