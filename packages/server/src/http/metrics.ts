import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics/index.ts';

/** `GET /metrics` for Prometheus, and the time of every request by the pattern of its route. */
export function addMetricsRoute(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.text();
    return reply.header('cache-control', 'no-store').type(metrics.contentType).send(text);
  });
}
