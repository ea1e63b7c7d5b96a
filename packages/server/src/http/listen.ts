import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/config.ts';
import { serverError } from '../errors.ts';

const closingGraceMs = 5000;

/** Answers where it listens: `http://127.0.0.1:8017`. Throws `SERVER_PORT_IN_USE`, `SERVER_PORT_FORBIDDEN`. */
export async function listenHttp(
  app: FastifyInstance,
  { host, port }: Pick<ServerConfig, 'host' | 'port'>,
): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const { code = 'an unknown error' } = cause as NodeJS.ErrnoException;
    const details = { port, purpose: 'HTTP', option: '--port' };
    if (code === 'EADDRINUSE') throw serverError('SERVER_PORT_IN_USE', details, { cause });
    throw serverError('SERVER_PORT_FORBIDDEN', { ...details, reason: code }, { cause });
  }
  const address = app.server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
}

/**
 * Lets answers under way finish, but not for ever: a slow upload would hold up the end. A connection that is kept alive ends with its
 * answer; Node closes only those that are idle when the closing begins.
 */
export async function closeHttp(app: FastifyInstance, logger: Logger): Promise<void> {
  const lettingGo = setInterval(() => app.server.closeIdleConnections(), 50);
  const cutting = setTimeout(() => {
    logger.warn({ afterMs: closingGraceMs }, 'answers under way were cut off');
    app.server.closeAllConnections();
  }, closingGraceMs);
  await app.close();
  clearInterval(lettingGo);
  clearTimeout(cutting);
}
