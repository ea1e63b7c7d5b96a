import { randomUUID } from 'node:crypto';
import {
  apiPaths,
  type DicomNode,
  type DicomNodes,
  type EchoResult,
  NodeFields,
} from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import { type ConnectNode, checkNode, echoNode, type NodeDirectory } from '../nodes/index.ts';
import type { NodeRecord } from '../records/index.ts';
import { validate } from './validation.ts';

export interface NodeRoutesOptions {
  readonly nodes: NodeDirectory;
  readonly connectNode: ConnectNode;
  readonly userId: string;
}

/** The DICOM applications we know: list, add, change, remove, and C-ECHO. What is changed counts for the next caller. */
export function addNodeRoutes(app: FastifyInstance, { nodes, connectNode, userId }: NodeRoutesOptions): void {
  const keep = async (id: string, body: unknown): Promise<DicomNode> => {
    const node = checkNode(id, validate(NodeFields, body, 'the node'));
    await nodes.save(userId, node);
    return nodeForApi(node);
  };
  app.get(apiPaths.nodes(), async (_request, reply): Promise<DicomNodes> => {
    reply.header('cache-control', 'no-store');
    return { nodes: (await nodes.list()).map(nodeForApi) };
  });
  app.post(apiPaths.nodes(), async (request, reply) => {
    const node = await keep(randomUUID(), request.body);
    return reply.code(201).header('location', apiPaths.node(node.id)).send(node);
  });
  app.put(`${apiPaths.nodes()}/:node`, async (request) => {
    const { id } = await nodes.get(idOf(request.params));
    return keep(id, request.body);
  });
  app.delete(`${apiPaths.nodes()}/:node`, async (request, reply) => {
    await nodes.remove(idOf(request.params));
    return reply.code(204).send();
  });
  app.post(`${apiPaths.nodes()}/:node/echo`, async (request, reply): Promise<EchoResult> => {
    const node = await nodes.get(idOf(request.params));
    const leaving = new AbortController();
    const leave = () => leaving.abort(new Error('Whoever asked is gone.'));
    reply.raw.once('close', leave);
    return echoNode(connectNode, node, leaving.signal).finally(() => reply.raw.off('close', leave));
  });
}

/** A copy that may be written as JSON. */
export const nodeForApi = (node: NodeRecord): DicomNode => ({ ...node, allows: [...node.allows] });

const idOf = (params: unknown): string => (params as { node: string }).node;
