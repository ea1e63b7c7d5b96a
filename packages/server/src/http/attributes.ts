import type { Archive } from '@isocenter/archive';
import { AttributeChoice, apiPaths, type SearchableAttributes } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import { serverError } from '../errors.ts';
import { attributeOf, attributeTag, searchableAttributes } from '../search-attributes.ts';
import { validate } from './validation.ts';

/** Attributes made searchable while the server runs. Their values are read in the background, as each of them says. */
export function addAttributeRoutes(app: FastifyInstance, archive: Archive): void {
  const list = async (): Promise<SearchableAttributes> => ({
    attributes: await searchableAttributes(archive),
  });
  app.get(apiPaths.attributes(), async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return list();
  });
  app.post(apiPaths.attributes(), async (request) => {
    await archive.addSearchAttribute(attributeOf(validate(AttributeChoice, request.body, 'the choice')));
    return list();
  });
  app.delete(`${apiPaths.attributes()}/:attribute`, async (request, reply) => {
    const tag = attributeTag((request.params as { attribute: string }).attribute);
    const isThere = (await archive.searchAttributes()).some((attribute) => attribute.tag === tag);
    if (!isThere) throw serverError('SERVER_NOT_FOUND', { resource: 'searchable attribute' });
    await archive.removeSearchAttribute(tag);
    return reply.code(204).send();
  });
}
