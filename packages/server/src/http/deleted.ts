import type { Archive } from '@isocenter/archive';
import {
  apiPaths,
  DeletedRestore,
  type DeletedRestored,
  DeletedSearch,
  type HiddenPage,
} from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import { deletedOverDicomWeb } from '../dicomweb/remove.ts';
import { serverError } from '../errors.ts';
import { hiddenInstance, type QuarantineRoutesOptions } from './quarantine.ts';
import { validate } from './validation.ts';

type Operator = Omit<QuarantineRoutesOptions, 'archive'>;

/** What was deleted, and the way back for it. */
export function addDeletedRoutes(
  app: FastifyInstance,
  { archive, ...operator }: QuarantineRoutesOptions,
): void {
  app.post(apiPaths.deletedSearch(), async (request, reply): Promise<HiddenPage> => {
    reply.header('cache-control', 'no-store');
    return searchDeletedIn(archive, validate(DeletedSearch, request.body ?? {}, 'the search'), operator);
  });

  app.post(apiPaths.deletedRestore(), async (request): Promise<DeletedRestored> => {
    const restore = validate(DeletedRestore, request.body, 'the decision');
    return { restored: await restoreDeletedIn(archive, restore, operator) };
  });
}

/** What was deleted or refused, newest first. */
export async function searchDeletedIn(
  archive: Archive,
  { offset = 0, limit = 100, ...scope }: DeletedSearch,
  { restriction }: Pick<Operator, 'restriction'>,
): Promise<HiddenPage> {
  const { total, instances } = await archive.withheld({
    reason: 'deleted',
    ...scope,
    offset,
    limit,
    restriction,
  });
  return { total, offset, instances: instances.map((one) => hiddenInstance(one, undefined)) };
}

/**
 * Shows deleted instances again, and answers how many; what `Archive.release` keeps hidden stays so, or waits in quarantine. Under an address only what a
 * client deleted comes back: what an operator refused may be of another patient, so it is to be named by its number.
 *
 * Throws `SERVER_NOT_FOUND` where nothing is deleted, `ARCHIVE_DECISION_FAILED`.
 */
export async function restoreDeletedIn(
  archive: Archive,
  restore: DeletedRestore,
  { restriction, userId }: Operator,
): Promise<number> {
  const { instances } = await archive.withheld({ reason: 'deleted', ...restore, restriction });
  const meant = 'ids' in restore ? instances : instances.filter(({ why }) => why === deletedOverDicomWeb);
  if (meant.length === 0) throw serverError('SERVER_NOT_FOUND', { resource: 'deleted instance' });
  const ids = meant.map(({ id }) => id);
  return archive.release({ reason: 'deleted', ids, restriction }, { userId, restriction });
}
