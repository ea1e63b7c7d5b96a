import { apiPaths, type SamplesRemoved } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';

/** `DELETE /api/v1/samples`: all sample studies at once; again, it removes nothing and is no error. */
export function addSampleRoute(app: FastifyInstance, remove: () => Promise<number>): void {
  app.delete(apiPaths.samples(), async (): Promise<SamplesRemoved> => ({ removed: await remove() }));
}
