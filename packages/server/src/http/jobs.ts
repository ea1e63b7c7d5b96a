import { apiRoot, type JobPage, JobState } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import { serverError } from '../errors.ts';
import { type JobQueue, jobForApi } from '../jobs/index.ts';
import { validate } from './validation.ts';

/** As many as one answer holds. */
const pageLength = 100;

/** Jobs as an operator looks at them: `GET /api/v1/jobs?state=dead`, have one tried again, cancel one. */
export function addJobRoutes(app: FastifyInstance, jobs: JobQueue): void {
  app.get(`${apiRoot}/jobs`, async (request, reply): Promise<JobPage> => {
    const { state: text = 'dead', offset = '0' } = request.query as Record<string, string | undefined>;
    const state = validate(JobState, text, 'the state');
    reply.header('cache-control', 'no-store');
    const found = await jobs.list(state, { limit: pageLength, offset: Number.parseInt(offset, 10) || 0 });
    return { jobs: found.map(jobForApi) };
  });
  app.post(`${apiRoot}/jobs/:job/retry`, async (request, reply) => {
    if (!(await jobs.retry(idOf(request.params))))
      throw serverError('SERVER_NOT_FOUND', { resource: 'dead job' });
    return reply.code(204).send();
  });
  app.delete(`${apiRoot}/jobs/:job`, async (request, reply) => {
    if (!(await jobs.cancel(idOf(request.params))))
      throw serverError('SERVER_NOT_FOUND', { resource: 'job' });
    return reply.code(204).send();
  });
}

const idOf = (params: unknown): string => (params as { job: string }).job;
