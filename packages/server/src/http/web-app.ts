import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { serverError } from '../errors.ts';

/** Addresses of the page: it reads them itself. */
const pageRoutes = ['/', '/studies/*', '/local', '/nodes', '/routing', '/jobs', '/worklist'];

/**
 * Serves the built web app. Files whose name holds a digest of their content never change and are kept by the
 * browser; `index.html` is asked for again each time. Compressed files lie ready beside the plain ones.
 */
export async function addWebApp(app: FastifyInstance, webFolder: string): Promise<void> {
  if (!existsSync(join(webFolder, 'index.html'))) return addMissingPage(app);
  await app.register(fastifyStatic, {
    root: webFolder,
    index: false,
    wildcard: true,
    preCompressed: true,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders(response, path) {
      const isHashed = /[/\\]assets[/\\]/.test(path);
      response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  for (const route of pageRoutes) app.get(route, (_request, reply) => reply.sendFile('index.html'));
  app.setNotFoundHandler((request, reply) => {
    // A person who mistyped an address gets the page, which says so and leads back; a program gets a problem document.
    if (request.method === 'GET' && request.headers.accept?.includes('text/html')) {
      return reply.code(404).sendFile('index.html');
    }
    throw addressNotFound();
  });
}

const addressNotFound = () => serverError('SERVER_NOT_FOUND', { resource: 'address' });

/** A browser gets a page that says what to do; everything else a problem document. */
function addMissingPage(app: FastifyInstance): void {
  const missing = serverError('SERVER_WEB_APP_NOT_BUILT', {});
  const page = (reply: FastifyReply) =>
    reply
      .code(503)
      .type('text/html; charset=utf-8')
      .send(
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>Isocenter</title>
<h1>${missing.what}.</h1><p>${missing.why}</p><p>${missing.fix}</p></html>`,
      );
  for (const route of pageRoutes) {
    app.get(route, async (request, reply) => {
      if (request.headers.accept?.includes('text/html')) return page(reply);
      throw missing;
    });
  }
  app.setNotFoundHandler(() => {
    throw addressNotFound();
  });
}
