import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { getInstances, type RetrieveParams, type Shelf } from './opening/instance-lookup.ts';

/** Why something is hidden that a client deleted, told apart from the words of an operator who refused something. */
export const deletedOverDicomWeb = 'DELETE over DICOMweb';

/**
 * DELETE of a study, a series or an instance: takes it out of sight at every door, and destroys nothing. The operator can show it
 * again (`http/deleted.ts`); until then its address is answered 410.
 */
export function addRemoveRoutes(app: FastifyInstance, shelf: Shelf, userId: string): void {
  const { archive, restriction } = shelf;
  const remove = async (request: FastifyRequest, reply: FastifyReply) => {
    const params = request.params as RetrieveParams;
    await getInstances(shelf, params);
    const { study, series, instance } = params;
    const scope = { studyInstanceUid: study, ...(series && { seriesInstanceUid: series }) };
    const address = instance ? { ...scope, sopInstanceUid: instance } : scope;
    await archive.withhold(address, { reason: 'deleted', why: deletedOverDicomWeb, userId, restriction });
    return reply.code(204).send();
  };
  app.delete('/studies/:study', remove);
  app.delete('/studies/:study/series/:series', remove);
  app.delete('/studies/:study/series/:series/instances/:instance', remove);
}
