import {
  apiPaths,
  RoutingFields,
  type RoutingRule,
  type RoutingRules,
  RoutingTest,
  type RoutingTested,
} from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import type { RoutingDesk } from '../routing/index.ts';
import { validate } from './validation.ts';

/** What is sent where by itself: list, add, change, remove and try rules. What they do stands among the jobs. */
export function addRoutingRoutes(app: FastifyInstance, desk: RoutingDesk): void {
  app.get(apiPaths.routes(), async (_request, reply): Promise<RoutingRules> => {
    reply.header('cache-control', 'no-store');
    return { rules: await desk.list() };
  });
  app.post(apiPaths.routes(), async (request, reply) => {
    const rule = await desk.save(validate(RoutingFields, request.body, 'the rule'));
    return reply.code(201).header('location', apiPaths.route(rule.id)).send(rule);
  });
  app.put(`${apiPaths.routes()}/:rule`, async (request): Promise<RoutingRule> => {
    return desk.change(idOf(request.params), validate(RoutingFields, request.body, 'the rule'));
  });
  app.delete(`${apiPaths.routes()}/:rule`, async (request, reply) => {
    await desk.remove(idOf(request.params));
    return reply.code(204).send();
  });
  app.post(apiPaths.routeTest(), async (request, reply): Promise<RoutingTested> => {
    reply.header('cache-control', 'no-store');
    return desk.test(validate(RoutingTest, request.body, 'the test'));
  });
}

const idOf = (params: unknown): string => (params as { rule: string }).rule;
