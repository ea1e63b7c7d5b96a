import type { FastifyInstance } from 'fastify';

/**
 * Headers of every answer. Scripts, styles and connections are our own only; images may also be made in the page;
 * WebAssembly may be compiled, text may not. No SharedArrayBuffer is used, so no cross-origin isolation is asked for.
 */
export function addSecurityHeaders(app: FastifyInstance, frameAncestors: readonly string[]): void {
  const contentSecurityPolicy = [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors.length > 0 ? frameAncestors.join(' ') : "'none'"}`,
  ].join('; ');
  const headers = {
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };
  // Hooks of every request are plain calls: a promise for each would cost as much as all that they do.
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}
