import { apiPaths, type Status } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';

/** `GET /api/v1/status`: `read` says how things are now. */
export function addStatusRoute(app: FastifyInstance, read: () => Promise<Status>): void {
  app.get(apiPaths.status(), async (_request, reply): Promise<Status> => {
    reply.header('cache-control', 'no-store');
    return read();
  });
}
