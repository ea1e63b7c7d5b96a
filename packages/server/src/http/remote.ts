import type { Archive, Restriction } from '@isocenter/archive';
import { isIsocenterError, Tag } from '@isocenter/dicom';
import {
  apiPaths,
  apiRoot,
  type Priors,
  type RemoteStudies,
  type Retrieval,
  type Retrievals,
  RetrieveOrder,
  StudySearch,
} from '@isocenter/network/api';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { serverError } from '../errors.ts';
import type { ConnectNode, NodeDirectory } from '../nodes/index.ts';
import type { NodeRecord } from '../records/index.ts';
import { keysOfSearch, type RetrievalDesk, searchNode } from '../remote/index.ts';
import { validate } from './validation.ts';

export interface RemoteRoutesOptions {
  readonly archive: Archive;
  readonly restriction: Restriction;
  readonly nodes: Pick<NodeDirectory, 'get' | 'list'>;
  readonly connectNode: ConnectNode;
  readonly retrievals: RetrievalDesk;
}

/** Work for whoever asked, whose signal aborts when they are gone. */
async function whileListening<T>(reply: FastifyReply, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  reply.raw.once('close', leave);
  try {
    return await work(leaving.signal);
  } finally {
    reply.raw.off('close', leave);
  }
}

/** What other nodes have, and fetching it. */
export function addRemoteRoutes(app: FastifyInstance, options: RemoteRoutesOptions): void {
  const { archive, restriction, nodes, retrievals } = options;
  app.post(`${apiRoot}/nodes/:node/studies/search`, async (request, reply): Promise<RemoteStudies> => {
    const { node: id } = request.params as { node: string };
    const search = validate(StudySearch, request.body ?? {}, 'the search');
    const node = await nodes.get(id);
    reply.header('cache-control', 'no-store');
    return whileListening(reply, (signal) => searchNode(node, keysOfSearch(search), { ...options, signal }));
  });

  app.post(`${apiRoot}/studies/:study/priors/search`, async (request, reply): Promise<Priors> => {
    const { study } = request.params as { study: string };
    const match = await patientOf(study);
    const all = await nodes.list();
    reply.header('cache-control', 'no-store');
    return { nodes: await Promise.all(all.map((node) => priorsAt(node, study, match))) };
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

  interface Patient {
    readonly patientId: string;
    readonly issuer: string | undefined;
  }

  async function patientOf(studyInstanceUid: string): Promise<Patient> {
    const { matches } = await archive.find({
      level: 'STUDY',
      keys: [{ tag: Tag.StudyInstanceUID, match: { kind: 'single', value: studyInstanceUid } }],
      include: [Tag.PatientID, Tag.IssuerOfPatientID],
      offset: 0,
      limit: 1,
      restriction,
    });
    const [found] = matches;
    if (!found) throw serverError('SERVER_NOT_FOUND', { resource: 'study' });
    const text = (tag: string) => String(found.attributes[tag]?.Value?.[0] ?? '');
    return { patientId: text('00100020'), issuer: text('00100021') || undefined };
  }

  /** The same ID of another issuer is another patient. PS3.3 C.7.1.1. */
  async function priorsAt(
    node: NodeRecord,
    studyInstanceUid: string,
    { patientId, issuer }: Patient,
  ): Promise<Priors['nodes'][number]> {
    const named = { nodeId: node.id, nodeName: node.name };
    if (patientId === '' || /[*?\\]/.test(patientId)) return { ...named, studies: [] };
    try {
      const { studies } = await searchNode(node, [`PatientID=${patientId}`], options);
      const priors = studies.filter(
        (one) =>
          one.studyInstanceUid !== studyInstanceUid &&
          one.patientId === patientId &&
          (issuer === undefined || one.issuerOfPatientId === undefined || one.issuerOfPatientId === issuer),
      );
      return { ...named, studies: priors };
    } catch (error) {
      if (!isIsocenterError(error)) throw error;
      return { ...named, studies: [], problem: { code: error.code, message: error.message } };
    }
  }
}
