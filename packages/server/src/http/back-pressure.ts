import type { FastifyInstance } from 'fastify';
import { serverError } from '../errors.ts';

export interface Gate {
  /** What comes through, in words for the answer: `uploads`. */
  readonly work: string;
  /** How many may be under way at once. */
  readonly limit: number;
  readonly holds: (method: string, route: string) => boolean;
  readonly onRefused: (work: string) => void;
}

/**
 * Refuses work beyond a limit with 503 and Retry-After before anything of it is read: whoever sends waits better than the
 * server does with a hundred half-written files. Returns how many are under way.
 */
export function addGate(app: FastifyInstance, { work, limit, holds, onRefused }: Gate): () => number {
  let underWay = 0;
  app.addHook('onRequest', (request, reply, done) => {
    if (!holds(request.method, request.routeOptions.url ?? '')) return done();
    if (underWay >= limit) {
      onRefused(work);
      return done(serverError('SERVER_BUSY', { work, limit }));
    }
    underWay++;
    let isOver = false;
    const leave = () => {
      if (!isOver) underWay--;
      isOver = true;
    };
    reply.raw.once('finish', leave).once('close', leave);
    done();
  });
  return () => underWay;
}
