import type { Archive, Restriction } from '@isocenter/archive';
import {
  apiPaths,
  apiRoot,
  type RemoteStudies,
  type Retrieval,
  type Retrievals,
  RetrieveOrder,
  StudySearch,
} from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import { serverError } from '../errors.ts';
import type { ConnectNode, NodeDirectory } from '../nodes/index.ts';
import { keysOfSearch, type RetrievalDesk, searchNode } from '../remote/index.ts';
import { validate } from './validation.ts';
import { whileListening } from './while-listening.ts';

export interface RemoteRoutesOptions {
  readonly archive: Archive;
  readonly restriction: Restriction;
  readonly nodes: Pick<NodeDirectory, 'get'>;
  readonly connectNode: ConnectNode;
  readonly retrievals: RetrievalDesk;
}

/** What other nodes have, and fetching it. */
export function addRemoteRoutes(app: FastifyInstance, options: RemoteRoutesOptions): void {
  const { nodes, retrievals } = options;
  app.post(`${apiRoot}/nodes/:node/studies/search`, async (request, reply): Promise<RemoteStudies> => {
    const { node: id } = request.params as { node: string };
    const search = validate(StudySearch, request.body ?? {}, 'the search');
    const node = await nodes.get(id);
    reply.header('cache-control', 'no-store');
    return whileListening(reply, (signal) => searchNode(node, keysOfSearch(search), { ...options, signal }));
  });

  app.post(apiPaths.retrievals(), async (request, reply): Promise<Retrieval> => {
    const order = validate(RetrieveOrder, request.body, 'the order');
    const retrieval = await retrievals.order(order);
    reply.code(202);
    return retrieval;
  });
  app.get(apiPaths.retrievals(), async (_request, reply): Promise<Retrievals> => {
    reply.header('cache-control', 'no-store');
    return { retrievals: await retrievals.list() };
  });
  app.delete(`${apiPaths.retrievals()}/:retrieval`, async (request, reply) => {
    const { retrieval } = request.params as { retrieval: string };
    if (!(await retrievals.cancel(retrieval)))
      throw serverError('SERVER_NOT_FOUND', { resource: 'retrieval under way' });
    return reply.code(204).send();
  });
}
