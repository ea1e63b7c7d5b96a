import type { IncomingMessage } from 'node:http';
import type { Problem } from '@isocenter/network/api';
import fastify, { type FastifyInstance, type FastifyReply, LogController } from 'fastify';
import type { Logger as PinoLogger } from 'pino';
import { errorToHttp } from './problem.ts';
import { guardRequests } from './request-guard.ts';
import { addSecurityHeaders } from './security-headers.ts';

export interface AppOptions {
  readonly logger: PinoLogger;
  readonly corsOrigins: readonly string[];
  readonly frameAncestors: readonly string[];
}

/** Largest JSON body, such as a draft with its annotations; files are streamed and not bound by it. */
const largestJsonBytes = 8 * 1024 * 1024;

/** What is read of a body that was refused, and for how long. */
const mostBytesThrownAway = 64 * 1024 * 1024;
const longestReadOnMs = 10_000;

/** The HTTP server without its routes: guard, headers, one shape of errors, one line of log per failed request. */
export function createApp({ logger, corsOrigins, frameAncestors }: AppOptions): FastifyInstance {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: largestJsonBytes,
    routerOptions: { maxParamLength: 1024 },
    // Uploads take as long as they take; a request line and its headers do not.
    requestTimeout: 0,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    frameworkErrors: (error, _request, reply) => sendProblem(reply as FastifyReply, errorToHttp(error)),
  }) as unknown as FastifyInstance;
  app.server.headersTimeout = 30_000;

  addSecurityHeaders(app, frameAncestors);
  guardRequests(app, { corsOrigins });

  app.setErrorHandler((error, request, reply) => {
    const problem = errorToHttp(error);
    // The route's pattern is logged, not the URL: a search may hold a name.
    const details = {
      method: request.method,
      route: request.routeOptions.url,
      status: problem.status,
      code: problem.code,
    };
    if (problem.status >= 500) request.log.error({ ...details, err: causeOf(error) }, 'request failed');
    else request.log.info(details, 'request refused');
    if (!request.raw.complete) {
      reply.removeHeader('connection'); // the framework would cut it at once
      readOn(request.raw);
    }
    if (problem.status === 503) reply.header('retry-after', '2');
    return sendProblem(reply, problem);
  });
  return app;
}

/**
 * Whoever still sends a body when its refusal is written reads that only if the connection is not cut; so some of the rest is
 * taken and thrown away, and no more.
 */
function readOn(request: IncomingMessage): void {
  let remainingBytes = mostBytesThrownAway;
  const cut = () => request.destroy();
  const timer = setTimeout(cut, longestReadOnMs).unref();
  request.on('data', (chunk: Uint8Array) => {
    remainingBytes -= chunk.length;
    if (remainingBytes < 0) cut();
  });
  request.once('close', () => clearTimeout(timer));
  request.resume();
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem));
}

/** What a developer needs of an error: its kind and place. The text of a foreign error may hold anything. */
function causeOf(error: unknown): object {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return {};
  return { type: cause.name, code: (cause as { code?: unknown }).code, stack: framesOf(cause) };
}

const framesOf = ({ stack }: Error): string =>
  (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');
