import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackHostHeader } from '../config/loopback.ts';
import { dicomWebRoot } from '../dicomweb/answering/service-url.ts';
import { serverError } from '../errors.ts';

export interface RequestGuardOptions {
  /** Origins beside our own that may ask. */
  readonly corsOrigins: readonly string[];
}

/**
 * Refuses, before anything is read, requests that reach us under a foreign name (DNS rebinding) and requests that a
 * page of another origin made, unless its origin is on the allow-list (CORS).
 */
export function guardRequests(app: FastifyInstance, { corsOrigins }: RequestGuardOptions): void {
  const allowed = new Set(corsOrigins);
  app.addHook('onRequest', (request, reply, done) => {
    if (!isLoopbackHostHeader(request.headers.host))
      return done(serverError('SERVER_HOST_HEADER_REFUSED', {}));
    const { origin } = request.headers;
    reply.header('vary', 'Origin');
    if (origin !== undefined && allowed.has(origin)) {
      if (allowOrigin(request, reply, origin)) done();
    } else if (isForeign(request, origin)) {
      done(serverError('SERVER_ORIGIN_REFUSED', {}));
    } else {
      done();
    }
  });
}

/** A browser may leave Origin out of an image or script request; Sec-Fetch-Site still tells where it came from. */
function isForeign({ headers, method }: FastifyRequest, origin: string | undefined): boolean {
  if (origin !== undefined) return origin !== `http://${headers.host}`;
  const site = headers['sec-fetch-site'];
  const isForeignSite = site === 'cross-site' || site === 'same-site';
  // Following a link from elsewhere is a visit, not a page that asks behind the user's back.
  const isVisit = headers['sec-fetch-mode'] === 'navigate' && (method === 'GET' || method === 'HEAD');
  return isForeignSite && !isVisit;
}

/** `false` where the answer is given already. */
function allowOrigin(request: FastifyRequest, reply: FastifyReply, origin: string): boolean {
  reply.header('access-control-allow-origin', origin);
  reply.header(
    'access-control-expose-headers',
    'ETag, Warning, Location, Content-Location, Content-Range, Accept-Ranges, Retry-After',
  );
  reply.header('cross-origin-resource-policy', 'cross-origin');
  if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return true;
  // What is deleted by DICOMweb can be shown again; what our own API removes is for its own page alone.
  const deletes = request.url.startsWith(`${dicomWebRoot}/`) ? ', DELETE' : '';
  reply
    .code(204)
    .header('access-control-allow-methods', `GET, HEAD, POST, PUT, OPTIONS${deletes}`)
    .header(
      'access-control-allow-headers',
      'Accept, Content-Type, If-None-Match, If-Range, Range, Last-Event-ID, Isocenter-File-Name',
    )
    .header('access-control-max-age', '600')
    .send();
  return false;
}
