import { Readable } from 'node:stream';
import { apiPaths, type MaintenanceEvent, MaintenanceTask } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type MaintenanceOptions, maintain } from '../maintenance.ts';
import { errorToHttp } from './problem.ts';
import { validate } from './validation.ts';

/** Long work, one JSON line for each thing to tell. Whoever ends the connection stops the work. */
export function addMaintenanceRoute(
  app: FastifyInstance,
  { logger, ...options }: Omit<MaintenanceOptions, 'signal' | 'tell'> & { readonly logger: Logger },
): { close(): void } {
  const underWay = new Set<AbortController>();
  app.post(apiPaths.maintenance(), (request, reply) => {
    const task = validate(MaintenanceTask, request.body, 'the task');
    const abort = new AbortController();
    underWay.add(abort);
    const lines = new Readable({ read() {} });
    reply.raw.once('close', () => abort.abort(new Error('Nobody listens any more.')));
    const tell = (event: MaintenanceEvent) => {
      if (!abort.signal.aborted) lines.push(`${JSON.stringify(event)}\n`);
    };
    maintain(task, { ...options, signal: abort.signal, tell })
      .catch((error: unknown) => {
        if (abort.signal.aborted) return logger.info({ task: task.task }, 'Maintenance was stopped');
        logger.error({ err: error, task: task.task }, 'Maintenance failed');
        const { code, title, detail, fix } = errorToHttp(error);
        tell({ kind: 'failed', code, title, detail, fix });
      })
      .finally(() => {
        underWay.delete(abort);
        lines.push(null);
      });
    return reply
      .header('content-type', 'application/x-ndjson')
      .header('cache-control', 'no-store')
      .send(lines);
  });
  return {
    close() {
      for (const abort of underWay) abort.abort(new Error('The server stops.'));
    },
  };
}
