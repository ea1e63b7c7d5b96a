import {
  apiPaths,
  maximumWorklistPage,
  type WorklistEntry,
  type WorklistPage,
  WorklistSearch,
} from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import { serverError } from '../errors.ts';
import type { WorklistRecords } from '../records/index.ts';
import { addOrder, findEntries } from '../worklist/index.ts';
import { validate } from './validation.ts';
import { validateOrder } from './worklist-order.ts';

export interface WorklistRoutesOptions {
  readonly worklist: WorklistRecords;
  readonly userId: string;
}

/** The worklist as people and other programs fill it. */
export function addWorklistRoutes(app: FastifyInstance, { worklist, userId }: WorklistRoutesOptions): void {
  app.post(apiPaths.worklistSearch(), async (request, reply): Promise<WorklistPage> => {
    const search = validate(WorklistSearch, request.body ?? {}, 'the search');
    reply.header('cache-control', 'no-store');
    return { items: await findEntries(worklist, { limit: maximumWorklistPage, ...search }) };
  });
  app.post(apiPaths.worklist(), async (request): Promise<WorklistEntry> => {
    return addOrder(worklist, userId, validateOrder(request.body));
  });
  app.delete(`${apiPaths.worklist()}/:step`, async (request, reply) => {
    const { step } = request.params as { step: string };
    if (!(await worklist.remove(step))) throw serverError('SERVER_NOT_FOUND', { resource: 'worklist item' });
    return reply.code(204).send();
  });
}
