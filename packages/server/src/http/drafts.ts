import { isValidUid } from '@isocenter/dicom';
import { apiRoot, Draft, type DraftSaved } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import { serverError } from '../errors.ts';
import type { Records } from '../records/index.ts';
import { validate } from './validation.ts';

/** Unfinished annotations of a user on a study; a save names the version it was made on. */
export function addDraftRoutes(app: FastifyInstance, records: Records, userId: string): void {
  const path = `${apiRoot}/drafts/:study`;
  app.get(path, async (request, reply): Promise<Draft> => {
    reply.header('cache-control', 'no-store');
    const { version, annotations } = await records.draft(userId, studyOf(request.params));
    return { version, annotations: [...annotations] };
  });
  app.put(path, async (request): Promise<DraftSaved> => {
    const draft = validate(Draft, request.body, 'the draft');
    return records.saveDraft(userId, studyOf(request.params), draft);
  });
}

function studyOf(params: unknown): string {
  const { study } = params as { study: string };
  if (!isValidUid(study)) throw serverError('SERVER_NOT_FOUND', { resource: 'study' });
  return study;
}
