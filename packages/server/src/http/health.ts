import type { Archive } from '@isocenter/archive';
import type { FastifyInstance } from 'fastify';

/** `GET /health`: 200 when the archive's index answers, 503 (a problem) when it does not. */
export function addHealthRoute(app: FastifyInstance, archive: Archive): void {
  app.get('/health', async (_request, reply) => {
    await archive.lastSequence();
    return reply.header('cache-control', 'no-store').send({ status: 'ok' });
  });
}
